#!/usr/bin/env node
require('./check-node.cjs');
// Only now: it is written for the Node that there is.
require('./start.cjs');
