/*---
description: Events are recorded although nobody listens to them
covers: [net.Server!listening, net.Server!connection, net.Socket!connect]
needs: [server, client]
---*/
const server = net.createServer();
server.listen(0, '127.0.0.1');
server.once('listening', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.resume();
  client.end();
  client.on('close', () => server.close());
});
server.on('connection', (peer) => {
  peer.resume();
});
