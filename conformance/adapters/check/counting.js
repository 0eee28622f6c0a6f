/*---
description: after and onceTotal call once, when their count is full
covers: [net.Socket!data]
needs: [server, client]
---*/
const three = after(3, () => mark('three'));
three();
three();
mark('two');
three();
three();
after(1, () => mark('never called'));
const server = net.createServer((peer) => peer.end(bytes(100000, 3)));
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  onceTotal(client, 99999, () => mark('almost all'));
  onceTotal(client, 100001, () => mark('too much'));
  const both = after(2, () => mark('ended twice'));
  client.on('end', both);
  client.on('end', both);
  client.on('close', () => server.close());
});
