// Says which Node is needed, and ends the process, when this one is older. Every Node since 6 understands this file: nothing
// newer than ES2015, and no module of Node by a `node:` name.
const needed = require('../../../package.json').engines.node.replace('>=', '');
const wanted = needed.split('.').map(Number);
const ours = process.versions.node.split('.').map(Number);
const differing = wanted.findIndex((part, index) => part !== ours[index]);

if (differing >= 0 && ours[differing] < wanted[differing]) {
  process.stderr.write(
    `iam-tracker needs Node.js ${needed} or later; this is Node.js ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(1);
}
