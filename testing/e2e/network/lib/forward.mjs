// Runs inside a network namespace: leads from a Unix socket to a port of the namespace's loopback interface.

import { connect, createServer } from 'node:net';

const [socket, port] = process.argv.slice(2);
const server = createServer((incoming) => {
  const outgoing = connect(Number(port), '127.0.0.1');
  incoming.on('error', () => outgoing.destroy());
  outgoing.on('error', () => incoming.destroy());
  incoming.pipe(outgoing).pipe(incoming);
});
server.listen(socket, () => console.log('forwarding'));
process.on('SIGTERM', () => process.exit());
