import { describe, expect, test } from 'vitest'
import { readCarrierLine, type CarrierLine } from '../../../src/shared/machines/carrier-line'

type Way = Pick<CarrierLine, 'ssh' | 'carrier'>
const ways: readonly (readonly [string, Way])[] = [
  ['student@20.1.2.3', { ssh: 'student@20.1.2.3' }],
  ['  20.1.2.3:2222 ', { ssh: '20.1.2.3:2222' }],
  ['ssh://ana@vm1.example.org:2222/', { ssh: 'ana@vm1.example.org:2222' }],
  ['ssh student@20.1.2.3', { ssh: 'student@20.1.2.3' }],
  ['$ ssh -p 2222 student@20.1.2.3', { ssh: 'student@20.1.2.3:2222' }],
  ['ana@laptop:~/lab$ ssh student@20.1.2.3 -tp2222 bash', { ssh: 'student@20.1.2.3:2222' }],
  ['ssh -l student 20.1.2.3 uptime -p 1', { ssh: 'student@20.1.2.3' }],
  ['ssh ana@fe80::1', { ssh: 'ana@[fe80::1]' }],
  [
    'ssh -i key student@20.1.2.3 -p 2222',
    { carrier: ['ssh', '-i', 'key', '-p', '2222', 'student@20.1.2.3'] }
  ],
  [
    'ssh -tNL 8080:localhost:80 -J jump@gate -i "my key" student@10.0.0.4',
    { carrier: ['ssh', '-J', 'jump@gate', '-i', 'my key', 'student@10.0.0.4'] }
  ],
  ['PS C:\\Users\\ana> plink student@20.1.2.4', { carrier: ['plink', '-batch', 'student@20.1.2.4'] }],
  [
    'C:\\>"C:\\Program Files\\PuTTY\\putty.exe" -P 2222 -i k.ppk ana@vm2 -t',
    {
      carrier: ['C:\\Program Files\\PuTTY\\plink.exe', '-batch', '-P', '2222', '-i', 'k.ppk', 'ana@vm2']
    }
  ],
  ['plink -batch -load vm2', { carrier: ['plink', '-batch', '-load', 'vm2'] }],
  ['docker exec -it box sh', { carrier: ['docker', 'exec', '-i', 'box'] }],
  [
    'docker --context lab exec -u student --tty box bash -c "x y"',
    { carrier: ['docker', '--context', 'lab', 'exec', '-i', '-u', 'student', 'box'] }
  ],
  [
    'docker compose -f a.yaml exec web sh',
    { carrier: ['docker', 'compose', '-f', 'a.yaml', 'exec', '-T', 'web'] }
  ],
  [
    'kubectl exec -it pod/box -n lab -c main -- sh',
    { carrier: ['kubectl', 'exec', '-i', '-n', 'lab', '-c', 'main', 'pod/box', '--'] }
  ],
  ['wsl -d Ubuntu', { carrier: ['wsl', '-d', 'Ubuntu'] }]
]

describe('the line that somebody types to get to a machine', () => {
  test.each(ways)('%s', (line, way) => {
    const { ssh, carrier } = readCarrierLine(line) as CarrierLine
    expect({ ...(ssh !== undefined && { ssh }), ...(carrier && { carrier }) }).toEqual(way)
  })

  test.each([
    ['', 'empty'],
    ['ssh "student@20.1.2.3', 'unclosed'],
    ['ssh student@20.1.2.3 | tee log', 'shell'],
    ['ssh', 'no-host'],
    ['ssh -p 22', 'no-host'],
    ['-oProxyCommand=evil', 'no-host'],
    ['docker run -it debian sh', 'not-exec'],
    ['docker exec -it', 'no-host'],
    ['kubectl get pods', 'not-exec']
  ])('%s leads nowhere: %s', (line, problem) => {
    expect(readCarrierLine(line)).toBe(problem)
  })

  test('says where a host is, and that a password is in it', () => {
    expect(readCarrierLine('ssh student@[fe80::1]:22')).toMatchObject({ host: 'fe80::1', hasPassword: false })
    expect(readCarrierLine('plink -pw secret student@vm1')).toMatchObject({ host: 'vm1', hasPassword: true })
    expect(readCarrierLine('docker exec -it box sh')).toMatchObject({ host: null, name: 'box' })
  })
})
