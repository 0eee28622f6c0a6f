/*---
description: Functions that are passed to calls give callback records, with a path inside options; listeners give none
covers: [socket.connect.option.lookup, socket.write.overload.(data,cb), server.listen.overload.(options,cb)]
needs: [server, client, lookup]
---*/
const server = net.createServer((peer) => peer.resume());
server.on('listening', () => mark('listener'));
server.listen({ port: 0, host: '127.0.0.1' }, () => {
  const resolve = (name, options, done) => {
    mark(name);
    done(null, '127.0.0.1', 4);
  };
  const options = { port: server.address().port, host: 'somewhere.test', family: 4, lookup: resolve };
  const client = net.connect(options);
  mark(options.lookup === resolve);
  client.end('x', () => mark('written'));
  client.once('close', () => server.close());
});
