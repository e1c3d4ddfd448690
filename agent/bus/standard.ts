/** The interfaces that every object on a bus has (D-Bus specification, standard interfaces). */

import {
  CallRefused,
  type ExportedInterface,
  type ExportedObject,
  type ExportedProperty,
} from '../exported.ts';
import { introspection } from './introspection.ts';

const ERROR = 'org.freedesktop.DBus.Error';
const NAMED = [
  { name: 'interface_name', type: 's' },
  { name: 'property_name', type: 's' },
];

/** The object with these interfaces beside its own. */
export function withStandard(object: ExportedObject, children: readonly string[]): ExportedObject {
  const whole: ExportedObject = {
    ...object,
    'org.freedesktop.DBus.Properties': properties(object),
    'org.freedesktop.DBus.Introspectable': {
      methods: {
        Introspect: {
          takes: [],
          gives: [{ name: 'xml_data', type: 's' }],
          call: async () => [introspection(whole, children)],
        },
      },
    },
    'org.freedesktop.DBus.Peer': {
      methods: { Ping: { takes: [], gives: [], call: async () => [] } },
    },
  };
  return whole;
}

function properties(object: ExportedObject): ExportedInterface {
  const of = (name: unknown): Readonly<Record<string, ExportedProperty>> => {
    const found = own(object, name);
    if (found === undefined) throw new CallRefused(`${ERROR}.UnknownInterface`);
    return found.properties ?? {};
  };
  const one = (from: unknown, name: unknown): ExportedProperty => {
    const found = own(of(from), name);
    if (found === undefined) throw new CallRefused(`${ERROR}.UnknownProperty`);
    return found;
  };
  return {
    methods: {
      Get: {
        takes: NAMED,
        gives: [{ name: 'value', type: 'v' }],
        call: async ([from, name]) => [variant(one(from, name))],
      },
      GetAll: {
        takes: NAMED.slice(0, 1),
        gives: [{ name: 'properties', type: 'a{sv}' }],
        call: async ([from]) => [
          Object.entries(of(from)).map(([name, each]) => [name, variant(each)]),
        ],
      },
      Set: {
        takes: [...NAMED, { name: 'value', type: 'v' }],
        gives: [],
        call: async ([from, name]) => {
          one(from, name);
          throw new CallRefused(`${ERROR}.PropertyReadOnly`);
        },
      },
    },
  };
}

function variant({ type, read }: ExportedProperty): readonly [string, unknown] {
  return [type, read()];
}

/** A member by a name that a peer chose, never one that the object inherits. */
export function own<T>(object: Readonly<Record<string, T>>, name: unknown): T | undefined {
  return typeof name === 'string' && Object.hasOwn(object, name) ? object[name] : undefined;
}
