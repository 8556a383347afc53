import { describe, expect, test } from 'vitest'
import { explain, isLasting, type CarrierEnd } from '../../../../src/lab/machines/carrier/explain'
import { machineSchema } from '../../../../src/shared/machines'

const over = (how: object) => machineSchema.parse({ id: 'vm1', address: '10.0.0.4', ...how })
const ssh = over({ ssh: 'student@20.1.2.3' })
const plink = over({ carrier: ['plink', '-batch', 'student@20.1.2.4'] })
const docker = over({ carrier: ['docker', 'exec', '-i', 'box'] })

type Case = readonly [string, ReturnType<typeof over>, Partial<CarrierEnd>, string, string]

const cases: readonly Case[] = [
  [
    'ssh',
    ssh,
    { code: 255, stderr: 'Host key verification failed.\r\n' },
    'host-key',
    '`ssh student@20.1.2.3`'
  ],
  [
    'ssh',
    ssh,
    {
      code: 255,
      stderr: '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.'
    },
    'host-changed',
    '`ssh-keygen -R 20.1.2.3`'
  ],
  [
    'ssh',
    ssh,
    { code: 255, stderr: 'student@20.1.2.3: Permission denied (publickey,password).' },
    'sign-in',
    '`ssh-copy-id student@20.1.2.3`'
  ],
  [
    'ssh',
    ssh,
    { code: 127, stderr: 'bash: line 1: node: command not found' },
    'no-node',
    'install Node 20.19'
  ],
  [
    'ssh',
    ssh,
    { code: 9, stderr: 'node: bad option: --import=data:text/javascript,' },
    'old-node',
    'too old'
  ],
  ['ssh', ssh, { code: 1, stderr: '', old: 'v20.3.0' }, 'old-node', 'v20.3.0'],
  [
    'ssh',
    ssh,
    { code: 255, stderr: 'ssh: connect to host 20.1.2.3 port 22: Connection refused' },
    'refused',
    'sshd'
  ],
  [
    'ssh',
    ssh,
    { code: 255, stderr: 'ssh: connect to host 20.1.2.3 port 22: Connection timed out' },
    'no-route',
    'on'
  ],
  [
    'ssh',
    ssh,
    { code: 255, stderr: 'ssh: Could not resolve hostname vm: Name or service not known' },
    'no-name',
    'name'
  ],
  ['a missing ssh', ssh, { missing: true }, 'no-carrier', '"ssh"'],
  [
    'plink',
    plink,
    { code: 1, stderr: 'The host key is not cached for this server' },
    'host-key',
    '`plink student@'
  ],
  [
    'plink',
    plink,
    { code: 1, stderr: 'FATAL ERROR: Configured password was not accepted\nAccess denied' },
    'sign-in',
    ''
  ],
  [
    'docker',
    docker,
    { code: 126, stderr: 'OCI runtime exec failed: exec: "node": executable file not found in $PATH' },
    'no-node',
    'vm1'
  ],
  [
    'docker',
    docker,
    { code: 1, stderr: 'Error response from daemon: No such container: box' },
    'no-container',
    'no box that runs'
  ],
  [
    'docker',
    docker,
    { code: 1, stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' },
    'no-engine',
    'docker cannot speak'
  ],
  [
    'ssh',
    ssh,
    {
      code: 255,
      stderr:
        'Warning: Identity file key not accessible: No such file or directory.\nstudent@20.1.2.3: Permission denied (publickey).'
    },
    'no-key',
    'key'
  ],
  [
    'ssh',
    ssh,
    {
      code: 255,
      stderr:
        'Warning: Identity file key not accessible: No such file or directory.\nssh: connect to host 20.1.2.3 port 22: Network is unreachable'
    },
    'no-route',
    'on'
  ],
  ['silence', docker, { silentMs: 15_000 }, 'silent', '15 s'],
  ['the loader', ssh, { code: 1, failed: 'ENOSPC: no space left on device' }, 'other', 'ENOSPC']
]

describe('why a machine was not reached', () => {
  test.each(cases)('%s: %o', (_who, machine, end, reason, words) => {
    const error = explain(machine, { code: null, stderr: '', ...end })
    expect(error).toMatchObject({ code: 'MACHINE_UNREACHABLE', details: { machine: 'vm1', reason } })
    expect(error.message).toContain(words)
  })
})

test('a container that was reached before is one whose power is off; one that never was is a wrong name', () => {
  const off = explain(docker, {
    code: 1,
    stderr: 'Error response from daemon: Container 8f2c is not running'
  })
  expect(off.details?.['reason']).toBe('no-container')
  expect(isLasting(off, false)).toBe(true)
  expect(isLasting(off, true)).toBe(false)
})
