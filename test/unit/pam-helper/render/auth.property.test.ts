/**
 * Whatever the machine's own stack is and whatever its modules say: below a token that was taken the
 * rendered rules come to the same verdict, and below one that was refused nothing is called.
 */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quietAuth } from '../../../../pam-helper/render/auth.ts';
import { mannerOf } from '../../../../pam-helper/render/modules.ts';
import {
  type Control,
  formatControl,
  parseControl,
  type ReturnValue,
} from '../../../../pam-helper/syntax/control.ts';
import { loadStack, type ModuleStep, type Stack } from '../../../../pam-helper/syntax/stack.ts';
import { walk } from '../../../../pam-helper/syntax/walk.ts';
import { reader } from '../support/samples.ts';

const TOKEN = 'auth requisite pam_ovirt_cred.so';
const MODULES = [
  'pam_unix',
  'pam_krb5',
  'pam_sss',
  'pam_fprintd',
  'pam_deny',
  'pam_zzz',
  'pam_u2f',
];
const RETURNS: ReturnValue[] = [
  'success',
  'auth_err',
  'ignore',
  'user_unknown',
  'new_authtok_reqd',
];

type Shape = { control: string; module: string } | { nested: Shape[] };

/** A stack of which no jump leads behind its end: a jump is drawn anew for what is below it. */
function lines(shapes: readonly Shape[], prefix: string, files: Record<string, string>): string {
  return shapes
    .map((shape, index) => {
      const name = `${prefix}${index}`;
      if ('nested' in shape) {
        files[name] = lines(shape.nested, `${name}-`, files);
        return `auth substack ${name}\n`;
      }
      const below = shapes.length - index - 1;
      const control = shape.control.replace(/=(\d+)/g, (_, by) => `=${Number(by) % (below + 1)}`);
      return `auth ${control} ${shape.module}.so id=${name}\n`;
    })
    .join('');
}

const action = fc.constantFrom('ok', 'done', 'bad', 'die', 'ignore', '1', '2', '3');
const control = fc.oneof(
  fc.constantFrom('required', 'requisite', 'sufficient', 'optional'),
  fc
    .tuple(action, action, action, action)
    .map(([a, b, c, d]) => `[success=${a} new_authtok_reqd=${b} user_unknown=${c} default=${d}]`),
);
const { stack } = fc.letrec<{ stack: Shape[]; shape: Shape }>((tie) => ({
  stack: fc.array(tie('shape'), { maxLength: 6, depthIdentifier: 'stack' }),
  shape: fc.oneof(
    { depthIdentifier: 'stack', maxDepth: 3, withCrossShrink: true },
    fc.record({ control, module: fc.constantFrom(...MODULES) }),
    fc.record({ nested: tie('stack') }),
  ),
}));

const ignoring: Control = { actions: new Map(), fallback: 'ignore' };

/** As if each module that asks a person had nothing to say. */
function withoutPersons(steps: Stack): Stack {
  return steps.map((step) => {
    if (step.kind === 'substack') return { ...step, steps: withoutPersons(step.steps) };
    const asks = step.kind === 'module' && mannerOf(step.rule) === 'interactive';
    return asks ? { ...step, control: ignoring } : step;
  });
}

function load(files: Readonly<Record<string, string>>, name: string): Stack {
  return loadStack(reader(files), name, 'auth') ?? [];
}

/** What the modules of a machine say, each by the name of its rule. */
function voices(answers: readonly ReturnValue[], token: ReturnValue) {
  const order = new Map<string, ReturnValue>();
  return ({ rule }: ModuleStep): ReturnValue => {
    if (rule.module === 'pam_ovirt_cred.so') return token;
    const id = rule.args.find((arg) => arg.startsWith('id=')) ?? '';
    const sum = [...id].reduce((all, letter) => (all * 31 + letter.charCodeAt(0)) % 9973, 7);
    const said = order.get(id) ?? answers[sum % answers.length] ?? 'ignore';
    order.set(id, said);
    return said;
  };
}

const answers = fc.array(fc.constantFrom(...RETURNS), { minLength: 1, maxLength: 40 });

it('says what the machine says, and nothing below a refused token', () => {
  fc.assert(
    fc.property(stack, answers, (shapes, said) => {
      const files: Record<string, string> = {};
      files.own = lines(shapes, 's', files);
      files.reference = `${TOKEN}\nauth substack own\nauth optional pam_gnome_keyring.so id=k\n`;
      const rules = quietAuth(
        load({ ...files, whole: 'auth substack own\n' }, 'whole'),
        'suse',
      ).rules;
      const rendered = rules.map(
        (rule) =>
          `auth ${rule.keyword ?? formatControl(rule.control)} ${rule.module} ${rule.args.join(' ')}\n`,
      );
      const text = `${TOKEN}\n${rendered.join('')}auth optional pam_gnome_keyring.so id=k\n`;
      const mine = load({ mine: text }, 'mine');
      const taken = walk(mine, voices(said, 'success'));
      const own = walk(withoutPersons(load(files, 'reference')), voices(said, 'success'));
      expect(taken.badJump).toBe(false);
      expect(taken.verdict === 'success').toBe(own.verdict === 'success');
      expect(taken.called.every(({ rule }) => mannerOf(rule) !== 'interactive')).toBe(true);
      const refused = walk(mine, voices(said, 'auth_err'));
      expect([refused.verdict, refused.called.length]).toEqual(['auth_err', 1]);
    }),
    { numRuns: 3000 },
  );
});

it('the controls that are drawn are controls', () => {
  fc.assert(fc.property(control, (text) => parseControl(text) !== undefined));
});
