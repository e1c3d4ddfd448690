import { describe, expect, it } from 'vitest';
import { Inbox } from '../../../agent/host/inbox.ts';
import { LimitedLog } from '../../../agent/log.ts';
import type { HostMessage } from '../../../agent/messages.ts';
import { recordedLog } from '../support/log.ts';
import { fakeSecrets } from '../support/memory.ts';

function inbox() {
  const { log, lines } = recordedLog();
  const messages: HostMessage[] = [];
  const box = new Inbox({
    secrets: fakeSecrets().secrets,
    log: new LimitedLog(log, 1_000, () => 0),
    unlimited: log,
    message: (message) => messages.push(message),
  });
  return { box, lines, messages, take: (text: string) => box.line(Buffer.from(text)) };
}

describe('a line from the host', () => {
  it('becomes a message', () => {
    const { take, messages, lines } = inbox();
    take('{"__name__":"refresh","apiVersion":3}');
    expect(messages).toEqual([{ name: 'refresh', apiVersion: 3 }]);
    expect(lines).toEqual([]);
  });

  it.each(['', ' ', '\t \r'])('that is blank (%j) is nothing', (text) => {
    const { take, messages, lines } = inbox();
    take(text);
    expect(messages).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('that is refused, or too long, leaves one line a second without any of it', () => {
    const { box, take, messages, lines } = inbox();
    take('not JSON at all: hunter2');
    take('{"__name__":"login","username":"alice","password":7}');
    box.overlong();
    expect(messages).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('line from the host refused: why="not JSON"');
    expect(lines[0]).not.toContain('hunter2');
  });

  it('that nobody knows is logged by its name, once for each name', () => {
    const { box, take, lines } = inbox();
    take('{"__name__":"dance","password":"hunter2"}');
    take('{"__name__":"dance"}');
    take('{"__name__":"sing"}');
    box.ignored('log-off', 'not supported yet');
    expect(lines.map((line) => /name=([\w-]+)/.exec(line)?.[1])).toEqual([
      'dance',
      'sing',
      'log-off',
    ]);
    expect(lines.join('')).not.toContain('hunter2');
  });

  it('cannot fill memory with names', () => {
    const { take, lines } = inbox();
    for (let kind = 0; kind < 100; kind += 1) take(`{"__name__":"kind-${kind}"}`);
    expect(lines).toHaveLength(64);
  });

  it('with a login but no password is told with its user', () => {
    const { take, messages, lines } = inbox();
    take('{"__name__":"login","username":"alice","password":""}');
    expect(messages).toEqual([]);
    expect(lines[0]).toContain('the host sent no password with it: user=alice');
  });
});
