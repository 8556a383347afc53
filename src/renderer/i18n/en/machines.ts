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
    other: '{{machine}} was not reached: {{said}}'
  }
}
