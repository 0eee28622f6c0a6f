/*---
description: Bytes are hashed as the protocol says, as an argument, as a value and on arrival
covers: [net.Socket!data, net.Socket#setEncoding]
needs: [server, client, encoding]
---*/
mark(hex(''));
mark(hex('00'));
mark(hex('00 01 7f 80 ff'));
mark(bytes(10));
mark(bytes(1000, 5));
const server = net.createServer((peer) => {
  peer.setEncoding('utf8');
  peer.on('data', (text) => mark(text));
});
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.end('h\u00e9llo');
  client.on('close', () => server.close());
  client.resume();
});
