/*---
description: A connection is made, a message echoed, and everything closed
covers: [net.createServer, net.connect, net.Server#listen, net.Server#close, net.Socket#end]
needs: [server, client]
---*/
const server = net.createServer((peer) => {
  peer.on('data', (chunk) => peer.end(chunk));
});
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => client.write('hello'));
  client.on('data', (chunk) => mark(chunk.length));
  client.on('close', () => server.close());
});
