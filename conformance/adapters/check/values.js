/*---
description: Every kind of value has its encoding
covers: [net, net.createServer]
needs: [server]
---*/
mark([null, true, false, 0, -7, 0.5, 1e21, 9007199254740991]);
mark([undefined, NaN, Infinity, -Infinity, -0]);
mark([]);
mark({});
mark({ b: 1, a: { nested: [true] }, 'odd key': 'text' });
mark(() => 1);
mark([[[[[[[[1]]]]]]]]);
const server = net.createServer();
mark([server, server]);
mark(net);
