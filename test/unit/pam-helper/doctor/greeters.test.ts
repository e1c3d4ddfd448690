import { describe, expect, it } from 'vitest';
import type { DisplayManagerFacts } from '../../../../pam-helper/doctor/display-manager.ts';
import { checkGreeters } from '../../../../pam-helper/doctor/greeters.ts';
import { propertiesOf } from '../../../../pam-helper/doctor/units.ts';

const STATE = 'LoadState=loaded\nActiveState=active\nNRestarts=0';

/** GDM's alone are judged by more of these. */
const NONE = { unit: undefined, shellVersion: undefined } as DisplayManagerFacts;

/** What is said of this display manager, with the plug-in's unit in this state. */
function found(unit: string, plugIn = '', installed: readonly string[] = []) {
  return checkGreeters({ ...NONE, unit }, { installed, plugIn: propertiesOf(plugIn) });
}

describe('a display manager that needs the plug-in', () => {
  it.each([
    ['sddm', 'sddm', 'SDDM'],
    ['plasmalogin', 'plasmalogin', 'Plasma Login Manager'],
    ['kdm', '', 'KDM'],
    ['tdm-trinity', 'root', 'TDM'],
  ])('%s is well with it as %j', (name, user, text) => {
    const unit = `${name}.service`;
    const plugIn = `${STATE}\nUser=${user}\nWantedBy=multi-user.target ${unit}`;
    const what = `${text}, through ovirt-sso-greeter-kdm.service`;
    expect(found(unit, plugIn)).toEqual([{ check: 'greeter', level: 'green', what }]);
  });

  it.each([
    ['sddm', 'LoadState=not-found', 'red', 'install the package'],
    ['sddm', '', 'yellow', 'booted by systemd'],
    ['plasmalogin', `${STATE}\nUser=sddm`, 'red', 'User=plasmalogin'],
    ['kdm', `${STATE}\nUser=sddm`, 'red', 'User=root'],
    ['sddm', `${STATE}\nUser=`, 'red', 'User=sddm'],
    ['sddm', 'LoadState=loaded\nActiveState=inactive\nUser=sddm', 'red', 'add-wants sddm.service'],
    ['sddm', 'LoadState=loaded\nActiveState=failed\nUser=sddm', 'red', 'start'],
    ['sddm', `${STATE.replace('=0', '=3')}\nUser=sddm`, 'yellow', 'journalctl'],
    ['sddm', `${STATE}\nUser=sddm\nWantedBy=`, 'yellow', 'add-wants sddm.service'],
  ])('%s with %j is %s', (name, plugIn, level, fix) => {
    const [first] = found(`${name}.service`, plugIn);
    expect(first).toMatchObject({ level, fix: expect.stringContaining(fix) });
  });
});

it.each(['lightdm', 'greetd'])('nothing takes logins to %s', (name) => {
  expect(found(`${name}.service`)).toMatchObject([{ level: 'red' }]);
});

it('tells of each display manager that is installed and not in use, once', () => {
  const installed = ['sddm.service', 'gdm.service', 'gdm3.service', 'lightdm.service'];
  expect(found('lightdm.service', '', installed).slice(1)).toEqual([
    { check: 'greeter', level: 'green', what: 'SDDM is installed, and not in use' },
    { check: 'greeter', level: 'green', what: 'GDM is installed, and not in use' },
  ]);
});

it('leaves one that is not known, or not there, to who knows of those', () => {
  expect(found('xdm.service')).toMatchObject([{ level: 'yellow' }]);
  const nothing = checkGreeters(NONE, { installed: [], plugIn: new Map() });
  expect(nothing).toMatchObject([{ level: 'red' }]);
});
