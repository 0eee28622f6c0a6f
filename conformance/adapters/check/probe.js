/*---
description: probe records a value or what was thrown, swallows it, and reports no property reads of its own
covers: [net.Socket#connecting, net.isIP]
needs: [client]
---*/
const socket = new net.Socket();
probe(socket.connecting);
probe(net.isIP('::1'));
probe(socket.connect(70000));
probe(undefined);
socket.destroy();
const nothing = null;
probe(nothing.field);
mark('went on');
