import { fileURLToPath } from 'node:url';

/** The folder of the repository: the command line runs from a checkout, which has the Terraform beside it. */
export const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
