import { eventNames } from '#shared/runs/event-names'
import { isolationWords } from '#shared/runs/partition-names'

export const faults = {
  title: 'Faults',
  type: eventNames('en').fault,
  does: {
    latency: 'Everything arrives later, in the same order',
    bandwidth: 'At most so many bytes a second on each connection',
    slow_close: 'The end of a connection arrives later',
    timeout: 'Nothing arrives, and nobody is told',
    reset_peer: 'Connections are reset (RST)',
    slicer: 'Data arrives in small pieces, with pauses between',
    limit_data: 'The connection is closed after so many bytes',
    corrupt: 'A bit flips now and then: a Byzantine replica',
    down: 'New connections are refused, open ones are cut',
    partition: 'Nothing passes and nobody is told, until it is healed'
  },
  /** What stands on a link, beside the icon of its type. */
  badge: {
    close: 'end {{time}}',
    timeout: 'black hole',
    reset: 'RST',
    pieces: 'pieces of {{bytes}}',
    limit: 'up to {{bytes}}',
    corrupt: 'corrupt {{share}}',
    down: 'cut',
    partition: 'partition'
  },
  field: {
    latency: 'Delay',
    jitter: 'Jitter (±)',
    rate: 'Limit',
    'end-delay': 'Delay of the end',
    'close-after': 'Close after',
    'reset-after': 'Reset after',
    'piece-size': 'Size of a piece',
    variation: 'Variation (±)',
    pause: 'Pause',
    'most-bytes': 'Closes after',
    probability: 'Share of the bytes',
    toxicity: 'Toxicity',
    name: 'Name',
    direction: 'Direction'
  },
  hint: {
    never: '0: never',
    'at-once': '0: at once',
    toxicity: 'of the connections',
    name: 'Left empty: its type. A fault of the same name is replaced.'
  },
  wrong: {
    number: 'A number',
    whole: 'A whole number',
    least: '{{least}} at least',
    most: '{{most}} at most',
    name: 'Lower case letters, digits, - and _; 40 at most',
    other: 'Not possible'
  },
  direction: {
    upstream: 'toward {{to}}',
    downstream: 'replies',
    both: 'both'
  },
  bite: {
    none: 'has not bitten yet',
    so: 'bitten: {{connections}}, {{bytes}}',
    'connections-only': 'bitten: {{connections}}',
    asleep: 'its node does not run',
    waiting: 'set; no figures yet'
  },
  'place-door': 'the door of {{node}}',
  'door-short': '{{node}}, what comes in',
  list: 'Faults on {{link}}',
  none: 'No faults on this link',
  'none-door': 'No faults on its door',
  more: '+{{count}}',
  quick: 'In one click',
  'quick-cut': 'Cut',
  'quick-delay': 'Delay {{time}}',
  'quick-hole': 'Black hole',
  add: 'Add a fault',
  'add-title': 'Add: {{fault}}',
  'add-to': 'Add a fault to {{link}}',
  'add-to-door': 'Add a fault to what comes in to {{node}}',
  set: 'Set fault',
  edit: 'Change {{fault}}',
  remove: 'Remove {{fault}}',
  'remove-all': 'Remove all',
  'removed-all_one': '{{count}} fault removed',
  'removed-all_other': '{{count}} faults removed',
  'set-since': 'set {{time}} ago',
  'show-door': 'Faults of {{node}}',
  'can-not': {
    'external-link':
      'This link can’t carry faults: {{node}} is a program of your own, and opens its connections itself. Set them on what comes in to {{to}}.',
    'external-door':
      'Its door can’t carry faults: {{node}} is a program of your own, and accepts its connections itself. Set them on the links that lead to it.',
    'existing-link':
      'This link can’t carry faults: {{node}} is a server that is there and not ours, and opens its connections itself. Set them on what comes in to {{to}}.',
    'existing-door':
      'Its door can’t carry faults: {{node}} is a server that is there and not ours. Set them on the links that lead to it.',
    'client-door': 'It has no door: nobody opens connections to a client.'
  },
  node: {
    freeze: 'Silence',
    'freeze-text': 'Frozen, it keeps its sockets open and answers nothing.',
    isolation: 'Isolation',
    'isolation-text': 'Nothing passes between the sides of a partition, and nobody is told.',
    door: 'Door: what comes in',
    links: 'Its links',
    'link-none': 'no faults',
    'no-links': 'It has no links'
  },
  reset: {
    nodes_one: '{{count}} node resumed',
    nodes_other: '{{count}} nodes resumed',
    faults_one: '{{count}} fault removed',
    faults_other: '{{count}} faults removed',
    partitions_one: '{{count}} partition healed',
    partitions_other: '{{count}} partitions healed',
    none: 'There was nothing to take off'
  },
  partition: {
    isolate: 'Isolate',
    'isolate-node': 'Isolate {{node}}',
    'isolate-hint': 'Nothing passes between it and the others',
    open: 'Partition…',
    title: 'Partition the lab',
    text: 'Nothing passes between nodes of different sides, and nobody is told. A node on no side is left alone.',
    side: 'Side {{side}}',
    'on-side': '{{node}} on side {{side}}',
    'add-side': 'Add a side',
    rest: 'The rest',
    'rest-hint': 'Put every node that is on no side here',
    set: 'Partition',
    cuts_one: 'Cuts {{count}} link: {{links}}',
    cuts_other: 'Cuts {{count}} links: {{links}}',
    'cuts-none': 'No link goes from one side to another.',
    'cuts-not': 'Not cut, as your own programs open them: {{links}}',
    'too-few': 'At least two sides need a node.',
    done_one: 'Partition “{{name}}”: {{count}} link cut',
    done_other: 'Partition “{{name}}”: {{count}} links cut',
    heal: 'Heal',
    'heal-name': 'Heal partition “{{name}}”',
    isolation: isolationWords('en', '{{node}}'),
    active: 'Partition',
    label: 'Partition {{name}}: {{sides}}',
    'and-more_one': '{{names}} and {{count}} more',
    'and-more_other': '{{names}} and {{count}} more',
    healed: 'Partition “{{name}}” healed',
    /** Of a partition that nobody has named: as names of faults are, without accents. */
    'first-name': 'partition'
  }
}
