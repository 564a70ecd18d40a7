// Boots a small Linux guest from a disk that this program writes, and reads on its console what the guest found on the disk.
//
//     node boot.mjs FOLDER KERNEL INITRD TEXT [qemu|kvm]

import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { connect, DomainCreateFlags, DomainEventType } from 'virtkit';

const MARKER = 'virtkit guest: marker=';

const poolXml = (folder) => `
<pool type='dir'>
  <name>images</name>
  <target><path>${folder}/images</path></target>
</pool>`;

const imageXml = `
<volume>
  <name>text.img</name>
  <capacity unit='MiB'>1</capacity>
  <target><format type='raw'/></target>
</volume>`;

const diskXml = (image) => `
<volume>
  <name>disk.qcow2</name>
  <capacity unit='MiB'>1</capacity>
  <target><format type='qcow2'/></target>
  <backingStore><path>${image}</path><format type='raw'/></backingStore>
</volume>`;

const domainXml = ({ hypervisor, kernel, initrd, disk }) => `
<domain type='${hypervisor}'>
  <name>from-node</name>
  <memory unit='MiB'>256</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${kernel}</kernel>
    <initrd>${initrd}</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
  </os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${disk}'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <serial type='pty'/>
  </devices>
</domain>`;

/**
 * A disk whose first sector has the text. An upload replaces the bytes of a volume's file, whatever its format is. So the text goes into a
 * raw volume, and the disk of the guest is a qcow2 volume on top of it, as machines are made from an image that stays as it is.
 */
async function makeDisk(pool, text) {
  const image = await pool.createVolume(imageXml);
  const sector = Buffer.alloc(512);
  sector.write(text);
  const upload = (await image.upload(0, sector.length)).toNodeStream();
  upload.end(sector);
  await finished(upload, { readable: false });
  return pool.createVolume(diskXml(await image.path()));
}

/** The line in which the guest says what it read. */
async function readMarker(console) {
  for await (const line of createInterface({ input: console })) {
    const at = line.indexOf(MARKER);
    if (at >= 0) return line.slice(at);
  }
  throw new Error('the console ended before the guest said anything');
}

async function untilStopped(events, domain) {
  for await (const event of events) {
    if (event.kind === 'DomainLifecycle' && event.domain.uuid === domain.uuid && event.event === DomainEventType.STOPPED) return;
  }
}

async function boot(connection, { folder, text, ...guest }) {
  const version = Number(await connection.hypervisorVersion());
  console.log(`Node ${process.versions.node}, QEMU ${Math.floor(version / 1e6)}.${Math.floor(version / 1e3) % 1e3}.${version % 1e3}`);

  const pool = await connection.defineStoragePool(poolXml(folder));
  await pool.build();
  await pool.create();
  const disk = await makeDisk(pool, text);

  const domain = await connection.defineDomain(domainXml({ ...guest, disk: await disk.path() }));
  const events = connection.events({ kinds: ['DomainLifecycle'] });
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(2);
  // Paused at first, so that no word is lost before the console is open.
  await domain.create(DomainCreateFlags.PAUSED);
  const guestConsole = (await domain.openConsole()).toNodeStream();
  await domain.resume();
  console.log(`running after ${seconds()} s`);
  const line = await readMarker(guestConsole);
  console.log(`after ${seconds()} s the guest says: ${line}`);
  await domain.shutdown();
  await untilStopped(events, domain);
  guestConsole.destroy();
  console.log(`stopped after ${seconds()} s`);

  await domain.undefine();
  for (const volume of await pool.volumes()) await volume.delete();
  await pool.destroy();
  await pool.delete();
  await pool.undefine();
  const [domains, pools] = [await connection.domains(), await connection.storagePools()];
  console.log(`left are ${domains.length} domains and ${pools.length} pools`);
}

const [folder, kernel, initrd, text, hypervisor = 'qemu'] = process.argv.slice(2);
if (text === undefined) {
  console.error('usage: node boot.mjs FOLDER KERNEL INITRD TEXT [qemu|kvm]');
  process.exit(2);
}
const connection = await connect(`qemu:///embed?root=${folder}/state`);
try {
  await boot(connection, { folder, kernel, initrd, text, hypervisor });
} finally {
  await connection.close();
}
