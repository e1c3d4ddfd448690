// What a screen reader is told to speak of itself: Orca 43 speaks the labels in an object with the role of a
// notification when that comes to be shown (its scripts/default.py). Runs by gjs(1), writes a line each.

import Atspi from 'gi://Atspi?version=2.0';

function labelsIn(object) {
  const children = Array.from({ length: object.get_child_count() }, (_, index) =>
    object.get_child_at_index(index),
  );
  return children.flatMap((child) =>
    child.get_role() === Atspi.Role.LABEL ? [child.get_name()] : labelsIn(child),
  );
}

Atspi.init();
const listener = Atspi.EventListener.new(({ source, detail1 }) => {
  if (detail1 === 1 && source.get_role() === Atspi.Role.NOTIFICATION) {
    print(JSON.stringify(labelsIn(source)));
  }
});
listener.register('object:state-changed:showing');
print('listening');
Atspi.event_main();
