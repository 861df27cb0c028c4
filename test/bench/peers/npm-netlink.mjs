// NLMSG_NOOP with an acknowledgement through the npm package 'netlink', one awaited after the other.
// npm-netlink.mjs FOLDER COUNT, with the package in FOLDER/node_modules, prints COUNT round trips in nanoseconds, a line each.
import { createRequire } from 'node:module';

const [folder, count] = process.argv.slice(2);
const { createNetlink, Protocol } = createRequire(`${folder}/`)('netlink');

const NLMSG_NOOP = 1;
const socket = createNetlink(Protocol.ROUTE);
const nothing = Buffer.alloc(0);
const took = [];
for (let i = 0; i < Number(count); i++) {
  const start = performance.now();
  await socket.request(NLMSG_NOOP, nothing);
  took.push(Math.round((performance.now() - start) * 1e6));
}
socket.close();
console.log(took.join('\n'));
