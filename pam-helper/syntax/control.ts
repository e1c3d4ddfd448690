/**
 * The control field of a PAM rule: what libpam does with each value that a module returns
 * (pam.conf(5)). The keywords are abbreviations of bracketed lists.
 */

/** Names of return values, as they stand in a bracketed list; `default` is none of them. */
export const RETURN_VALUES = [
  'success',
  'open_err',
  'symbol_err',
  'service_err',
  'system_err',
  'buf_err',
  'perm_denied',
  'auth_err',
  'cred_insufficient',
  'authinfo_unavail',
  'user_unknown',
  'maxtries',
  'new_authtok_reqd',
  'acct_expired',
  'session_err',
  'cred_unavail',
  'cred_expired',
  'cred_err',
  'no_module_data',
  'conv_err',
  'authtok_err',
  'authtok_recover_err',
  'authtok_lock_busy',
  'authtok_disable_aging',
  'try_again',
  'ignore',
  'abort',
  'authtok_expired',
  'module_unknown',
  'bad_item',
  'conv_again',
  'incomplete',
] as const;
export type ReturnValue = (typeof RETURN_VALUES)[number];

/** A number skips as many of the following rules. */
export type Action = 'ok' | 'done' | 'bad' | 'die' | 'ignore' | 'reset' | number;

export interface Control {
  readonly actions: ReadonlyMap<ReturnValue, Action>;
  /** For all other return values. */
  readonly fallback: Action;
}

const KEYWORDS: Readonly<Record<string, string>> = {
  required: '[success=ok new_authtok_reqd=ok ignore=ignore default=bad]',
  requisite: '[success=ok new_authtok_reqd=ok ignore=ignore default=die]',
  sufficient: '[success=done new_authtok_reqd=done default=ignore]',
  optional: '[success=ok new_authtok_reqd=ok default=ignore]',
};

/** Reads a keyword or a bracketed list; undefined when it is neither. */
export function parseControl(text: string): Control | undefined {
  const list = KEYWORDS[text.toLowerCase()] ?? text;
  const inside = /^\[([^[\]]*)\]$/.exec(list)?.[1];
  if (inside === undefined) return undefined;
  const actions = new Map<ReturnValue, Action>();
  // libpam takes what a list does not name for a failure.
  let fallback: Action = 'bad';
  const pairs = inside.trim().replace(/\s*=\s*/g, '=');
  for (const pair of pairs === '' ? [] : pairs.split(/\s+/)) {
    const [, name = '', value = ''] = /^([a-z_]+)=(\w+)$/.exec(pair) ?? [];
    const action = parseAction(value);
    const returned = RETURN_VALUES.find((known) => known === name);
    if (action === undefined) return undefined;
    if (name === 'default') fallback = action;
    else if (returned === undefined) return undefined;
    else actions.set(returned, action);
  }
  return { actions, fallback };
}

function parseAction(word: string): Action | undefined {
  if (/^\d{1,4}$/.test(word)) return Number(word) === 0 ? 'ignore' : Number(word);
  const words = ['ok', 'done', 'bad', 'die', 'ignore', 'reset'] as const;
  return words.find((known) => known === word);
}

export function actionFor(control: Control, returned: ReturnValue): Action {
  return control.actions.get(returned) ?? control.fallback;
}

/** The keyword that means the same, or a bracketed list. */
export function formatControl(control: Control): string {
  const { actions, fallback } = control;
  const pairs = [...actions].map(([name, action]) => `${name}=${action}`);
  const list = `[${[...pairs, `default=${fallback}`].join(' ')}]`;
  return Object.keys(KEYWORDS).find((keyword) => KEYWORDS[keyword] === list) ?? list;
}

/** The same control with each action replaced. */
export function mapActions(
  control: Control,
  change: (action: Action, returned: ReturnValue | 'default') => Action,
): Control {
  return {
    actions: new Map([...control.actions].map(([name, action]) => [name, change(action, name)])),
    fallback: change(control.fallback, 'default'),
  };
}
