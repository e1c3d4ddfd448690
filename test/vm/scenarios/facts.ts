import assert from 'node:assert/strict';
import { eventually } from '../machine/patience.ts';
import { MAC, ROOT_SERIAL } from '../machine/qemu-command.ts';
import type { Scenario } from '../scenario.ts';

interface Interface {
  readonly name: string;
  readonly hw: string;
  readonly inet: readonly string[];
  readonly inet6: readonly string[];
}

export const facts: Scenario = {
  title: "The host is told what the guest's own tools say",
  async play({ machine, host, step }) {
    // In the order in which a busy guest finds them.
    const told = (name: string) =>
      eventually(`the host is told ${name}`, () => host.of(name).at(-1));
    const line = async (script: string) => (await machine.run(script)).trim();

    const active = await told('active-user');
    assert.equal(active.fields.name, 'None');

    const { applications } = (await told('applications')).fields;
    const version = "dpkg --status ovirt-sso-agent | sed -n 's/^Version: //p'";
    const ours = `ovirt-sso-agent-${await line(version)}`;
    assert.ok((applications as string[]).includes(ours), `${ours} in ${applications}`);

    assert.equal((await told('host-name')).fields.name, await line('uname -n'));
    assert.equal((await told('os-version')).fields.version, await line('uname -r'));

    const { interfaces } = (await told('network-interfaces')).fields;
    const card = (interfaces as Interface[]).find(({ hw }) => hw === MAC);
    assert.equal(card?.name, await line(`ip -brief link | grep ${MAC} | cut -d' ' -f1`));
    assert.deepEqual(card?.inet, ['192.0.2.10']);
    assert.deepEqual(card?.inet6, ['2001:db8::10']);

    const { disks, mapping } = (await told('disks-usage')).fields;
    const root = (disks as Record<string, unknown>[]).find(({ path }) => path === '/');
    assert.equal(root?.fs, 'ext4');
    const size = Number(await line('df --block-size=1 --output=size / | tail -1'));
    assert.equal(root?.total, size);
    assert.deepEqual((mapping as Record<string, unknown>)[ROOT_SERIAL], { name: '/dev/vda' });

    assert.equal((await told('fqdn')).fields.fqdn, await line('hostname --fqdn'));
    const { zone } = (await told('timezone')).fields;
    assert.equal(zone, await line('timedatectl show --value --property Timezone'));

    const { fields: os } = await told('os-info');
    assert.equal(os.codename, await line('. /etc/os-release; echo "$VERSION_CODENAME"'));
    assert.equal(os.kernel, await line('uname -r'));
    assert.equal(os.arch, await line('uname -m'));
    assert.equal(os.type, 'linux');
    await step('Packages, names, addresses, disks and serials, time zone and system are the same');
  },
};
