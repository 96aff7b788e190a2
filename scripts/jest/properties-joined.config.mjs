// All tests that draw random values, many files as few.
import { joinedConfig } from './joined-files.mjs';
import base, { propertyFiles } from './properties.config.mjs';

export default joinedConfig(base, propertyFiles, 'properties');
