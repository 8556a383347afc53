/** Other machines that run nodes, and why one is not reached. */
export const machines = {
  state: {
    idle: 'no node was started there yet',
    connecting: 'connecting…',
    attached: 'attached',
    unreachable: 'unreachable since {{time}}'
  },
  clock: 'clock ±{{bound}}',
  'clock-hint': 'Times from there are right to within {{bound}}; there and back takes {{trip}}.',
  'lease-over': 'its nodes have ended by now, if its clock ran',
  'last-known': 'The last that is known: nothing is heard of {{machine}}.',
  region: 'Machine {{machine}}, {{state}}',
  reason: {
    'no-carrier': 'The program that leads to {{machine}} is not on this computer. Install it.',
    'host-key':
      'This computer does not know {{machine}} yet. Run “{{command}}” once in a terminal, and say yes.',
    'host-changed': '{{machine}} has another key than the last time. If that is right, run “{{command}}”.',
    'sign-in': '{{machine}} asks for a password. Run “{{command}}” once, so that it lets you in without.',
    'no-node': 'There is no Node on {{machine}}. Install Node 20.19 or later, or say where it is (“node”).',
    'old-node': 'The Node on {{machine}} is too old. It takes 20.19 or later.',
    refused: '{{machine}} is there, but nobody takes the connection. Is its sshd running?',
    'no-route': 'Nothing answers where {{machine}} should be. Is it on? Is its address right?',
    'no-name': 'Nobody knows the name of {{machine}}. Is it written right?',
    silent: 'Nothing is heard of {{machine}}.',
    protocol: '{{machine}} says something that is not understood.',
    'no-key': 'The file of the key for {{machine}} cannot be read. Write its whole path.',
    'no-engine': 'The program that runs {{machine}} does not answer. Is it started, and may you use it?',
    'no-container': 'No container of that name runs. Start it, or write its name as “docker ps” shows it.',
    other: '{{machine}} was not reached: {{said}}'
  },
  desk: 'This computer',
  machine: 'Machine',
  add: 'Add machine',
  added: '{{machine}} is in the lab. Drag a node into its frame.',
  'drop-here': 'Drag a node here, and it runs on this machine.',
  line: 'How do you get there?',
  'line-hint':
    'User and address, or the line that you type in a terminal: “ssh …”, “plink …”, “docker exec -it box sh”, “kubectl exec …”.',
  'line-problem': {
    unclosed: 'A quote is not closed.',
    shell: 'One command only, without |, & or >.',
    'no-host': 'Say which machine: user@address, or the whole command.',
    'not-exec': 'It takes “exec”, into a container that runs: “docker exec -it box sh”.'
  },
  runs: 'Relevo runs:',
  password: 'The password would stand in the lab’s file. With “-pwfile” it stays in a file of its own.',
  name: 'Name in the lab',
  'bad-name': 'Lower case letters, digits and hyphens, 40 at most.',
  'name-taken': 'Another machine has this name.',
  address: 'Address of its nodes',
  'address-hint': 'Where its nodes listen, and all others connect to them.',
  elsewhere: 'The machine has no address {{address}}: its nodes could not listen there.',
  'use-address': 'Take {{address}}',
  node: 'Node on that machine',
  'node-hint': 'The path of “node” there, where it is not found by its name.',
  'try-it': 'Try it',
  'add-untried': 'Add without trying',
  'add-untried-hint': 'For a machine that is off now: it is reached when a node starts there.',
  'copy-command': 'Copy the command',
  try: {
    title: 'The try, step by step',
    carrier: '“{{program}}” leads there',
    'host-key': 'Its host key is known',
    'sign-in': 'It lets you in without a question',
    node: 'Node 20.19 or later is there',
    'node-found': 'Node {{version}} is there',
    program: 'The program is copied to ~/.relevo',
    'program-there': 'The program was there already',
    keeper: 'Its keeper is up',
    clock: 'Its clock is compared with this one’s',
    state: { waits: 'not yet', 'goes-on': 'now', done: 'done', failed: 'failed' }
  },
  way: 'How the machine is reached',
  'by-command': 'By a command (ssh, docker …)',
  'by-join': 'A laptop that joins',
  join: {
    text: 'For a laptop that nobody reaches by ssh: it dials this computer. For that, one address of this computer is opened.',
    address: 'Address of this computer',
    plain:
      'What goes over it is not encrypted: for a network that you trust. Nobody gets in without a code, which is good once and for ten minutes.',
    open: 'Open',
    close: 'Close the door',
    another: 'Another code',
    ready: 'Ready',
    type: 'Each line is for one laptop. Type it in a terminal there, where Relevo is:',
    'no-code': 'Every code was used, or its time is over. Make another for the next laptop.',
    left: 'for {{time}} yet',
    nobody: 'Nobody has joined yet.',
    joined: 'In the lab: {{machines}}. Drag a node into its frame.',
    refused_one: 'One wrong code came.',
    refused_other: '{{count}} wrong codes came.',
    locked: 'There were {{count}} wrong codes: all of them are void. Somebody may be guessing.'
  },
  moved: '{{node}} runs on {{machine}} now.',
  move: {
    title: 'Move {{node}} to {{to}}?',
    do: 'Move it',
    restarted: '{{node}} ends on {{from}} and starts anew on {{to}}.',
    blocked:
      '{{node}} cannot be on {{to}}: it is linked with {{other}}, which only its own computer reaches (127.0.0.1). Move {{other}} first, or give it an address that others reach.',
    replica: 'Its open sessions go on with the other replicas. The proxy replays what it misses.',
    'file-server': 'The files that it has received stay on {{from}}. On {{to}} it begins with none.',
    'replicating-proxy':
      'Its open sessions are cut, and its record of sessions stays on {{from}}: what a replica has missed so far is not replayed.',
    balancer: 'Its open connections are cut, as when it is restarted.'
  }
}
