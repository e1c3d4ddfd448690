/** What an object has, in the XML that D-Bus tools read (D-Bus specification, introspection). */

import type { Argument, ExportedInterface, ExportedObject } from '../exported.ts';

const DOCTYPE =
  '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n' +
  ' "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n';
const NOT_TOLD =
  '<annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/>';

/** `children` are the names of the nodes below. All names are ours and need no escapes. */
export function introspection(object: ExportedObject, children: readonly string[]): string {
  const interfaces = Object.entries(object).map(([name, each]) => interfaceNode(name, each));
  const nodes = children.map((name) => `  <node name="${name}"/>\n`);
  return `${DOCTYPE}<node>\n${interfaces.join('')}${nodes.join('')}</node>\n`;
}

function interfaceNode(name: string, each: ExportedInterface): string {
  const methods = Object.entries(each.methods ?? {}).map(([method, { takes, gives }]) =>
    member('method', method, [...args(takes, 'in'), ...args(gives, 'out')]),
  );
  const signals = Object.entries(each.signals ?? {}).map(([signal, carried]) =>
    member('signal', signal, args(carried)),
  );
  const properties = Object.entries(each.properties ?? {}).map(
    ([property, { type }]) =>
      `    <property name="${property}" type="${type}" access="read">${NOT_TOLD}</property>\n`,
  );
  const members = [...methods, ...signals, ...properties].join('');
  return `  <interface name="${name}">\n${members}  </interface>\n`;
}

function member(kind: string, name: string, lines: readonly string[]): string {
  return `    <${kind} name="${name}">\n${lines.join('')}    </${kind}>\n`;
}

function args(list: readonly Argument[], direction?: 'in' | 'out'): string[] {
  const way = direction === undefined ? '' : ` direction="${direction}"`;
  return list.map(({ name, type }) => `      <arg name="${name}" type="${type}"${way}/>\n`);
}
