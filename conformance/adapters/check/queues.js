/*---
description: Helpers schedule on the queues that they name, each call with a callback record
covers: [net]
needs: []
---*/
timeout(20, () => mark('timeout'));
immediate(() => {
  mark('immediate');
  nextTick(() => mark('tick of immediate'));
});
microtask(() => {
  mark('microtask');
  nextTick(() => mark('tick of microtask'));
});
nextTick(() => {
  mark('tick');
  microtask(() => mark('microtask of tick'));
  nextTick(() => mark('tick of tick'));
});
mark('main');
