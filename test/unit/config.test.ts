import { describe, expect, it } from 'vitest';
import { type ConfigProblem, parseConfig } from '../../agent/config.ts';

const FILE = '/etc/x.conf';

function read(text: string) {
  return parseConfig(text, FILE);
}

/** Ids from 0 on. */
function uids(count: number): string {
  return Array.from({ length: count }, (_, uid) => uid).join(' ');
}

/** The texts of all problems of one severity. */
function told(text: string, severity: ConfigProblem['severity']): string[] {
  return read(text)
    .problems.filter((problem) => problem.severity === severity)
    .map((problem) => problem.text);
}

describe('an empty file', () => {
  it("means the archived agent's defaults", () => {
    const { config, problems } = read('');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      heartBeatRate: 5,
      reportUserRate: 10,
      reportNumCpuRate: 60,
      reportApplicationRate: 120,
      reportDiskUsage: 300,
      ignoreZeroSizeFs: true,
      ignoredNics: [],
    });
    expect(config.applicationsList).toContain('cloud-init');
    expect(config.ignoredFs).toContain('fuse.gvfs-fuse-daemon');
  });

  it('offers logins to greeters for a minute, to root alone', () => {
    expect(read('').config.sso).toEqual({
      socket: '@/tmp/ovirt-cred-channel',
      allowedUids: [0],
      offerTtl: 60,
      domain: 'auto',
      when: 'greeter-or-locked',
      allowSystem: false,
    });
  });
});

describe('numbers', () => {
  const keys = [
    ['general', 'heart_beat_rate', 86_400],
    ['general', 'report_user_rate', 86_400],
    ['general', 'report_num_cpu_rate', 86_400],
    ['general', 'report_application_rate', 86_400],
    ['general', 'report_disk_usage', 86_400],
    ['sso', 'offer_ttl', 600],
  ] as const;

  it.each(keys)('[%s] %s is 1 to %d seconds', (section, key, most) => {
    for (const good of [1, 7, most])
      expect(told(`[${section}]\n${key}=${good}`, 'error')).toEqual([]);
    for (const bad of ['0', String(most + 1), '-1', '1.5', '0x10', '', 'ten', '99999999999']) {
      const range = `must be a whole number from 1 to ${most} (seconds)`;
      expect(told(`[${section}]\n${key}=${bad}`, 'error')).toEqual([
        `${FILE}:2: ${key} in [${section}] ${range}`,
      ]);
    }
  });

  it('are taken', () => {
    const { config } = read('[general]\nheart_beat_rate = 9\n[sso]\noffer_ttl: 33');
    expect([config.heartBeatRate, config.sso.offerTtl]).toEqual([9, 33]);
  });
});

describe('flags', () => {
  it.each(['true', 'Yes', 'ON', '1'])('%s is true', (word) => {
    expect(read(`[sso]\nallow_system=${word}`).config.sso.allowSystem).toBe(true);
  });

  it.each(['false', 'No', 'OFF', '0'])('%s is false', (word) => {
    expect(read(`[general]\nignore_zero_size_fs=${word}`).config.ignoreZeroSizeFs).toBe(false);
  });

  it.each(['maybe', '2', ''])('%j is an error', (word) => {
    expect(told(`[sso]\nallow_system=${word}`, 'error')).toEqual([
      `${FILE}:2: allow_system in [sso] must be true or false`,
    ]);
  });
});

describe('the host channel', () => {
  const standard = ['com.redhat.rhevm.vdsm', 'ovirt-guest-agent.0'];

  it.each([
    ['', '/dev/virtio-ports/'],
    ['device_prefix = /tmp/ports/', '/tmp/ports/'],
    ['device_prefix = /tmp/ports', '/tmp/ports/'],
  ])('with %j is looked for in %s, the legacy name first', (line, folder) => {
    expect(read(`[virtio]\n${line}`).config.devices).toEqual(standard.map((name) => folder + name));
  });

  it('is a named device first, then the standard ones', () => {
    const { devices } = read('[virtio]\ndevice = /dev/ttyS1').config;
    expect(devices).toEqual(['/dev/ttyS1', ...standard.map((name) => `/dev/virtio-ports/${name}`)]);
  });

  it.each(['device', 'device_prefix'])('%s must begin with a slash', (key) => {
    for (const bad of ['', 'dev/x', './x', '~/x', 'com.redhat.rhevm.vdsm', '/dev/x\0y']) {
      expect(told(`[virtio]\n${key} = ${bad}`, 'error')).toEqual([
        `${FILE}:2: ${key} in [virtio] must be a path that begins with /`,
      ]);
      expect(read(`[virtio]\n${key} = ${bad}`).config.devices).toEqual(read('').config.devices);
    }
    expect(told(`[virtio]\n${key} = /x`, 'error')).toEqual([]);
  });

  it('is not tried twice when the named device is a standard one', () => {
    const { devices } = read('[virtio]\ndevice = /dev/virtio-ports/ovirt-guest-agent.0').config;
    expect(devices).toHaveLength(2);
  });
});

describe('[sso] socket', () => {
  it.each(['@x', `@${'x'.repeat(107)}`])('may be %s', (name) => {
    expect(read(`[sso]\nsocket = ${name}`)).toMatchObject({ config: { sso: { socket: name } } });
    expect(told(`[sso]\nsocket = ${name}`, 'error')).toEqual([]);
  });

  it.each(['/run/x', '@', '', '@a b', '@ä', `@${'x'.repeat(108)}`])('may not be %j', (name) => {
    expect(told(`[sso]\nsocket = ${name}`, 'error')).toEqual([
      `${FILE}:2: socket in [sso] must be @ and 1 to 107 printable characters`,
    ]);
  });
});

describe('[sso] allowed_uids', () => {
  it('is a list', () => {
    const { config } = read('[sso]\nallowed_uids = 0 1000\n  4294967294');
    expect(config.sso.allowedUids).toEqual([0, 1000, 4294967294]);
  });

  it('may be 64, as many as the listener takes', () => {
    const { config, problems } = read(`[sso]\nwhen = always\nallowed_uids = ${uids(64)}`);
    expect(config.sso.allowedUids).toHaveLength(64);
    expect(problems).toHaveLength(1);
  });

  it.each(['', '-1', 'root', '0,1', '4294967295', '0x0', '1e3', '0 root', uids(65)])(
    'is an error as %j',
    (value) => {
      const { config, problems } = read(`[sso]\nallowed_uids = ${value}`);
      const allowed = '1 to 64 user ids separated by spaces';
      const text = `${FILE}:2: allowed_uids in [sso] must be ${allowed}`;
      expect(problems).toEqual([{ severity: 'error', text }]);
      expect(config.sso.allowedUids).toEqual([0]);
    },
  );

  it.each(['1', '1000 10'])('is warned of when root is not in it: %s', (value) => {
    const { config, problems } = read(`[sso]\nwhen = always\n\nallowed_uids = ${value}`);
    const why = 'the PAM module runs as root and will get nothing';
    expect(problems[0]).toEqual({
      severity: 'warning',
      text: `${FILE}:4: allowed_uids in [sso] lacks 0: ${why}`,
    });
    expect(problems).toHaveLength(2);
    expect(config.sso.allowedUids).toEqual(value.split(' ').map(Number));
  });

  it.each(['0', '10 0', '00 1000'])('is not warned of when root is in it: %s', (value) => {
    expect(told(`[sso]\nallowed_uids = ${value}`, 'warning')).toEqual([]);
  });
});

describe('choices', () => {
  it.each([
    ['domain', 'auto or keep or strip'],
    ['when', 'greeter-or-locked or always'],
  ])('%s outside its list is an error', (key, allowed) => {
    for (const value of ['', 'ALWAYS', '__proto__', 'constructor']) {
      const [text] = told(`[sso]\n${key} = ${value}`, 'error');
      expect(text).toBe(`${FILE}:2: ${key} in [sso] must be ${allowed}`);
    }
  });

  it('when = greeter-or-locked is allowed and the default', () => {
    for (const text of ['', '[sso]\nwhen = greeter-or-locked']) {
      expect([read(text).config.sso.when, read(text).problems]).toEqual(['greeter-or-locked', []]);
    }
  });

  it.each([
    ['when = sometimes', 'when in [sso] must be greeter-or-locked or always'],
    [
      'when = greeter-or-locked\nofferttl = 0\noffer_ttl = 0',
      'offer_ttl in [sso] must be a whole number from 1 to 600 (seconds)',
    ],
    ['when = always\nstray', 'expected [section] or key = value'],
    ['domain = maybe', 'domain in [sso] must be auto or keep or strip'],
  ])('of when is nothing told beside an error: %j', (text, what) => {
    expect(told(`[sso]\n${text}`, 'error')).toEqual([expect.stringContaining(what)]);
    expect(told(`[sso]\n${text}`, 'warning').filter((line) => line.includes('when ='))).toEqual([]);
  });

  it('when = always is allowed, and its cost is told with its line', () => {
    expect(read('[sso]\n\nwhen = always').config.sso.when).toBe('always');
    expect(told('[sso]\n\nwhen = always', 'warning')).toEqual([
      expect.stringMatching(/^\/etc\/x\.conf:3: when = always tells every local user each token/),
    ]);
  });
});

describe('what is not known', () => {
  it('is warned of with its line and does not keep the agent from starting', () => {
    const text = '[general]\nheartbeat_rate = 5\n[nonsense]\nkey = 1\n[sso]\n__proto__ = 1';
    expect(told(text, 'error')).toEqual([]);
    expect(told(text, 'warning')).toEqual([
      `${FILE}:2: unknown key heartbeat_rate in [general]`,
      `${FILE}:4: unknown key key in [nonsense]`,
      `${FILE}:6: unknown key __proto__ in [sso]`,
    ]);
  });

  it("is passed over in the sections of Python's logging, which one line tells", () => {
    const names = ['loggers', 'handlers', 'formatters', 'logger_root', 'handler_x', 'formatter_y'];
    const text = names.map((name) => `[${name}]\nkeys = root`).join('\n');
    expect(told(text, 'error')).toEqual([]);
    expect(told(text, 'warning')).toEqual([]);
    expect(told(text, 'notice')).toEqual([
      `${FILE}:2: [loggers] and its like have no effect: the agent logs to standard output, ` +
        'for the journal (see --log-format and --debug)',
    ]);
    expect(told('[loggers]\n', 'notice')).toEqual([]);
  });
});

it('takes the last of a key that stands twice', () => {
  expect(read('[sso]\noffer_ttl=1\n[general]\n[sso]\noffer_ttl=2').config.sso.offerTtl).toBe(2);
});

it('tells what is not INI as an error with its line', () => {
  expect(told('[general]\nnonsense', 'error')).toEqual([
    `${FILE}:2: expected [section] or key = value`,
  ]);
});
