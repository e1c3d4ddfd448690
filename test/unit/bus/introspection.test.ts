import { expect, it } from 'vitest';
import { introspection } from '../../../agent/bus/introspection.ts';

it('tells methods, signals, properties and what is below', () => {
  const text = introspection(
    {
      'org.example.Thing1': {
        methods: {
          Greet: {
            takes: [{ name: 'whom', type: 's' }],
            gives: [{ name: 'words', type: 'as' }],
            call: async () => [[]],
          },
        },
        properties: { Level: { type: 'u', read: () => 7 } },
        signals: { Moved: [{ name: 'where', type: 's' }] },
      },
    },
    ['child'],
  );
  expect(text).toBe(`<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node>
  <interface name="org.example.Thing1">
    <method name="Greet">
      <arg name="whom" type="s" direction="in"/>
      <arg name="words" type="as" direction="out"/>
    </method>
    <signal name="Moved">
      <arg name="where" type="s"/>
    </signal>
    <property name="Level" type="u" access="read"><annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/></property>
  </interface>
  <node name="child"/>
</node>
`);
});
