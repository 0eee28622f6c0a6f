/*---
description: Each event carries the state that its object has before listeners run
covers: [net.Socket#connecting, net.Socket#pending, net.Socket#readyState, net.Socket#destroyed, net.Socket#bytesRead]
needs: [server, client]
---*/
const server = net.createServer((peer) => peer.end('four'));
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('connect', () => mark('connected'));
  client.on('data', () => mark('data'));
  client.on('close', () => server.close());
});
