/*---
description: Closures, block scope, operators and evaluation order are JavaScript's
covers: [net]
needs: []
---*/
const make = (start) => {
  let count = start;
  return () => {
    count += 2;
    return count;
  };
};
const first = make(10);
const second = make(20);
first();
mark([first(), second(), first()]);
let name = 'outer';
if (name === 'outer') {
  const name = 'inner';
  mark(name);
}
mark(name);
const say = (label, value) => {
  mark(label);
  return value;
};
mark([say('left', 7) - say('right', 2), say('no', false) && say('skipped', 1), say('yes', 1) || say('skipped', 2)]);
mark([typeof name, !name, -first(), 7 % 4, '1' + 1, 2 < 10, 'b' >= 'a', NaN === NaN, 1 / 4]);
const later = () => [early, name];
const early = 'declared later';
name += ' changed';
mark(later());
let counter = 5;
counter++;
counter -= 3;
mark(counter === 3 ? 'three' : 'other');
const object = { list: [1, 2], 'odd key': say };
object.list[1] = object.list[0] + 4;
object.added = object.list.length;
mark(object);
const choose = (value) => {
  if (value > 1) {
    return 'big';
  } else {
    if (value === undefined) return;
  }
  return 'small';
};
mark([choose(2), choose(1), choose()]);
