/** The real GNOME Shell as GDM's greeter and the real agent, under the bus policy of the packages. */

import { expect, it } from 'vitest';
import { SHELL_VERSIONS } from './support/gnome-tree.ts';
import { scenesOf } from './support/scenes.ts';

it.each(SHELL_VERSIONS)(
  'a login that comes before GNOME Shell %s is asked for, and one that comes later is heard',
  async (version) => {
    const scenes = await scenesOf('greeter-agent-play.ts', version);
    expect(scenes.get('logins')).toMatchObject({ early: true, late: true, secrets: false });
  },
);
