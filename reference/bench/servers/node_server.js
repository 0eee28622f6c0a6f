// The benchmark's server on Node: what a user of net would write.
'use strict';
const net = require('net');

const mode = process.argv[2];
const chunk = Buffer.alloc(Number(process.argv[3] || 65536), 'x');

function send(socket) {
  while (!socket.destroyed && socket.write(chunk));
}

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  if (mode === 'echo') {
    socket.on('data', (data) => socket.write(data));
  } else if (mode === 'sink') {
    socket.resume();
  } else {
    socket.on('drain', () => send(socket));
    socket.resume();
    send(socket);
  }
});
server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, () => console.log(server.address().port));
