import { algorithmLabels } from '#shared/balancer-algorithms'

export const lab = {
  graph: 'Graph of the lab',
  'add-node': 'Add node',
  undo: 'Undo',
  redo: 'Redo',
  fit: 'Fit',
  arrange: 'Arrange by itself',
  legend: 'Legend',
  'hide-legend': 'Hide legend',
  states: 'States',
  links: 'Links',
  'width-rate': 'width = rate',
  'link-fault': 'fault',
  'link-cut': 'cut',
  connections: 'connections',
  'connections-of_one': 'connection',
  'connections-of_other': 'connections',
  'errors-of_one': 'error',
  'errors-of_other': 'errors',
  outside: 'outside the lab',
  'primary-replies': '{{node}} replies · {{up}} of {{count}}',
  'nobody-replies': 'Nobody replies · 0 of {{count}}',
  'copies-all': 'Copies to all · {{up}} of {{count}}',
  healthy_one: '{{algorithm}} · {{up}} of {{count}} healthy',
  healthy_other: '{{algorithm}} · {{up}} of {{count}} healthy',
  'no-targets': 'No link goes out from it',
  algorithm: algorithmLabels('en'),
  hint: {
    kill: 'Kill (restarts in {{time}})',
    'kill-for-good': 'Kill (stays down)',
    'keep-down': 'Kill and keep down until it is started again',
    freeze: 'Freeze: its sockets stay open and nothing answers',
    resume: 'Resume where it stopped',
    stop: 'Stop: finishes its work first, 5 s at most',
    start: 'Start',
    restart: 'Stop, then start',
    'restart-now': 'Start it at once, without waiting'
  },
  'failover-ago': 'failover {{time}} ago',
  exposed: 'open to the network at {{host}}',
  configuration: 'Configuration',
  inspector: 'Inspector',
  tabs: { overview: 'Overview', log: 'Log', connections: 'Connections', faults: 'Faults', config: 'Config' },
  link: {
    title: 'Link',
    look: {
      live: 'Working',
      faulty: 'Faulty',
      cut: 'Cut',
      frozen: 'Frozen',
      waiting: 'Starting',
      'catching-up': 'Catching up',
      detached: 'Detached',
      off: 'Off'
    },
    open: 'Open now',
    total: 'In all',
    failures: 'Failed connections',
    up: 'Sent',
    down: 'Received',
    'rate-up': 'Rate sent',
    'rate-down': 'Rate received',
    health: 'Health',
    'health-up': 'healthy',
    'health-down': 'not answering',
    'health-unknown': 'not known yet',
    pending: 'Sessions to catch up',
    replays: {
      replayed: 'Sessions replayed',
      maybeTwice: 'May have run twice',
      leftOut: 'Left out: it may have had a part',
      missed: 'It will never have'
    },
    'no-stats': 'Nothing measured yet',
    'no-stats-text': 'Figures appear once the node that opens the connections is up.',
    delete: 'Delete link',
    outgoing: 'Sends to',
    incoming: 'Receives from',
    none: 'None'
  },
  console: {
    label: 'Type to {{node}}',
    type: 'Type here',
    send: 'Send',
    end: 'End',
    'end-hint': 'Ends its input, as Ctrl+D does at a terminal',
    asks: 'It waits at: {{text}}',
    preparing: 'Preparing',
    'no-terminal': 'No terminal',
    'no-terminal-hint':
      'This system gave it no terminal: it runs on pipes, and what it prints may come late. The log says why.'
  },
  autopsy: {
    title: 'Failover autopsy',
    label: 'Failover from {{from}} to {{to}} in {{time}}',
    step: {
      'kill-asked': 'Click on Kill',
      'freeze-asked': 'Click on Freeze',
      'fault-set': 'Fault set: {{fault}}',
      'exit-seen': 'Exit seen',
      lost: '{{cause}} at {{by}}',
      chosen: '{{to}} chosen',
      'first-byte': 'First byte to client'
    },
    lost: 'Lost',
    repeated: 'Repeated',
    'order-open':
      'Which came first, “{{before}}” or “{{after}}”, is not known within ±{{bound}}: two machines’ clocks showed it.',
    'resumed-at': 'Resumed at byte'
  },
  facts: {
    exits: 'Exits in {{time}}',
    'exits-of': '{{count}} of {{max}}',
    'one-more': 'one more and it is “Failed”',
    policy: 'Policy',
    policies: { always: 'always restart', 'on-failure': 'restart after a failure', never: 'never restart' },
    backoff: 'Next backoff',
    'stays-down': 'stays down',
    connections: 'Connections',
    'in-all': '{{count}} in all',
    requests: 'Served',
    failed: 'Failed',
    received: 'Received',
    sent: 'Sent',
    latency: 'Latency p50 / p99',
    cpu: 'CPU',
    memory: 'Memory',
    runtime: 'Runs as',
    runtimes: { thread: 'thread of the host', process: 'process of its own' },
    outcome: { whole: 'Replies whole', cut: 'Replies cut', unknown: 'Replies not known' },
    order: {
      waiting: 'Waiting for their turn',
      waited: 'Had to wait for it',
      price: 'Price of the order: waited in all',
      longest: 'Longest wait'
    },
    address: 'Address',
    counted: 'Counted by',
    'seen-by': 'the links from {{by}}',
    uncounted: {
      'no-port': 'nobody: it has no port, so that no link leads to it',
      'no-link': 'nobody yet: no link has led anybody to it',
      'short-no-port': 'no port'
    },
    existing:
      'A server that is there and not ours: it is watched, and neither started nor stopped from here.',
    since: 'In this state for',
    'last-lines': 'Last lines',
    'open-log': 'Open log'
  },
  config: {
    port: 'Port',
    'receiver-port': 'Receiver port',
    'door-port': '{{door}} port',
    doors: 'Further doors',
    apply: 'Apply',
    'bad-port': 'A whole number from 1 to 65535',
    'taken-here': '{{node}} has it already',
    name: 'Name',
    'bad-name': 'Lower case letters, digits and hyphens; 40 at most',
    'name-taken': 'Another node has this name',
    json: 'As in the file',
    delete: 'Delete node',
    'bad-json': 'This is not JSON',
    'bad-field': 'Not right: {{place}}',
    'json-apply': 'Use these fields',
    'json-restarts': 'Using them starts this node again, and no other.'
  },
  'command-line': {
    title: 'How it is run',
    command: 'Command',
    prepare: 'Runs first: a compiler, say',
    cwd: 'Folder',
    ready: 'Ready when: port, line /…/ or http /…',
    graceMs: 'Time to end after Stop, ms',
    encoding: 'Encoding of what it prints',
    terminal: 'In a terminal of its own',
    restarts: 'Applying starts it again.',
    wrong: {
      command: 'A command with its quotes closed',
      prepare: 'A command with its quotes closed',
      cwd: 'A folder',
      ready: 'port, line /regular expression/, or http /path',
      graceMs: 'A number from 0 to 3600000'
    }
  },
  compare: {
    title: 'Replies and sessions',
    compare: 'Replies are compared',
    ways: {
      bytes: 'byte for byte',
      text: 'as lines of words',
      http: 'as HTTP: status, headers, JSON or text',
      none: 'not at all'
    },
    learn: 'Learn what is noise: dates, pids, cookies',
    ignore: {
      headers: 'Headers that may differ, one a line',
      patterns: 'Patterns that may differ, one a line',
      paths: 'JSON paths that may differ, one a line'
    },
    wrong: {
      headers: 'A name of at most 100 characters a line',
      patterns: 'One of these is not a regular expression',
      paths: 'A path begins with $, as in $.user.id'
    },
    replay: 'A session of which a replica may have had a part',
    replays: {
      'at-least-once': 'is replayed: it may run twice',
      'at-most-once': 'is left out: it may be missing',
      off: 'nothing missed is replayed'
    },
    order: 'Sessions reach the replicas',
    orders: {
      connections: 'as they come, side by side',
      total: 'one at a time, in one order for all'
    },
    restarts: 'Applying restarts the proxy.',
    mode: 'Behaves as',
    modes: {
      relevo: "Relevo's own: the service goes on",
      coursework: "the coursework's proxy"
    },
    'coursework-note':
      'One client at a time. While either replica is down, nobody is served. Nothing is compared, ordered or replayed.'
  },
  noise: {
    title: 'Learned noise',
    state: {
      candidate: 'candidate',
      volatile: 'varies by nature',
      learned: 'learned',
      restarted: 'since a restart',
      accepted: 'accepted',
      struck: 'struck off'
    },
    times: 'differed in {{times}} of {{replies}} replies',
    'times-none': 'differed in a reply that was not compared to its end',
    'nothing-there': '(nothing)',
    restarted:
      'It differs since a replica was started again, or seems to have been, and not before: that one has lost what it kept in memory alone. It is a divergence, unless you accept it.',
    accept: 'Accept',
    'accept-hint': 'They may differ there',
    'accept-place': 'Accept: {{place}}',
    strike: 'Strike off',
    'strike-hint': 'A difference there is a divergence',
    'strike-place': 'Strike off: {{place}}',
    empty: 'The replies have not differed anywhere yet. What differs again and again will be listed here.',
    'bytes-only':
      'Replies are compared byte for byte: any difference is a divergence. In its configuration the proxy can be told to learn.',
    'not-up': 'Start the proxy to see what it has learned.',
    asking: 'Asking the proxy…',
    'not-recorded': 'What a proxy has learned is in its memory, and not in the record of the run.'
  },
  program: {
    path: 'Its file or its folder',
    'path-hint': 'On this machine. Its files are read, and nothing of them is run.',
    'path-hint-browser':
      'On the machine of the lab; ~ is your own folder. A browser does not tell where a dropped file is: paste its path.',
    'whole-path': 'A whole path, as in /home/me/lab or ~/lab',
    look: 'Look',
    'choose-file': 'Choose…',
    above: 'Up',
    proposals: 'How it may be started',
    nothing: 'Nothing here is known to be a program. Write its command yourself, or choose another file.',
    partial: 'The folder is large: not all of it was looked at. Choose a folder further down, or the file.',
    missing: 'This machine has no {{tool}}: install it, or it cannot be started',
    prepare: 'First, each time that you start it',
    'prepare-hint': 'A compiler, for example: javac Servidor2.java',
    cwd: 'Folder that it runs in',
    env: 'With {{env}} in its environment',
    try: 'Add and try',
    kind: {
      java: 'Java',
      maven: 'Maven',
      gradle: 'Gradle',
      flask: 'Flask',
      fastapi: 'FastAPI',
      django: 'Django',
      python: 'Python',
      c: 'C',
      make: 'Makefile',
      npm: 'npm',
      node: 'Node.js',
      typescript: 'TypeScript',
      jar: 'Java (jar)',
      cargo: 'Rust',
      go: 'Go',
      executable: 'Program'
    },
    reason: {
      entry: 'It begins in {{file}}',
      package: 'It belongs to the package {{name}}',
      'port-in-source': 'It listens on {{port}}: {{file}}, line {{line}}',
      'port-argument': 'Its argument {{index}} is its port',
      'port-option': '{{option}} is its port',
      'port-variable': 'The variable {{name}} is its port',
      'port-usual': '{{port}} is the port that its framework takes',
      'port-fixed': 'No argument changes its port: {{port}} stands in the source',
      'port-taken':
        '{{node}} has port {{port}} in this lab. Give that node another one, or change the source',
      'no-port': 'No port was found in it: write it yourself, if it listens',
      'reads-input': 'It reads what is typed'
    }
  },
  edit: {
    'add-title': 'Add a node',
    kind: 'Kind',
    command: 'Command',
    'command-hint': 'For example: java Servidor2 50004',
    host: 'Host',
    'host-hint': 'Name or address of where the server is: 127.0.0.1, ::1, db.example.org',
    'no-host': 'Say where the server is',
    'bad-command': 'Say which program to run',
    'link-from': 'Receives from',
    nothing: 'Nobody yet',
    'delete-title': 'Delete {{node}}?',
    'delete-text': 'It is stopped and its links go. Undo brings it back.',
    'link-exists': 'That link is there already',
    added: '{{node}} added',
    deleted: '{{node}} deleted'
  },
  dock: {
    title: 'Timeline',
    last: 'last 30 s',
    collapse: 'Collapse',
    expand: 'Expand',
    label: 'Events of the last 30 seconds'
  },
  first: {
    exchange: 'Try this first: send an exchange with the button above',
    request: 'Try this first: send a request with the button above',
    file: 'Try this first: send a file with the button above',
    kill: 'Now press Kill on {{node}}, and see who goes on in its place',
    exercise: 'Or do exercise 1',
    dismiss: 'Hide this line'
  },
  fold: {
    open_one: 'Show the {{count}} node behind {{node}}',
    open_other: 'Show the {{count}} nodes behind {{node}}',
    close_one: 'Fold the {{count}} node behind {{node}} into its card',
    close_other: 'Fold the {{count}} nodes behind {{node}} into its card',
    dots_one: '{{up}} of {{count}} up',
    dots_other: '{{up}} of {{count}} up',
    'to-mend_one': '{{count}} to mend',
    'to-mend_other': '{{count}} to mend'
  },
  'was-primary': 'was primary',
  death: {
    killed: 'killed {{time}} ago',
    crashed: 'crashed {{time}} ago',
    exited: 'ended {{time}} ago',
    unknown: 'ended, not known how, {{time}} ago',
    coming: {
      unknown: 'ended, back in {{time}}',
      killed: 'killed, back in {{time}}',
      crashed: 'crashed, back in {{time}}',
      exited: 'ended, back in {{time}}'
    },
    back: {
      unknown: 'ended, not known how, back after {{time}}',
      killed: 'killed, back after {{time}}',
      crashed: 'crashed, back after {{time}}',
      exited: 'ended, back after {{time}}'
    }
  },
  'hand-over': {
    felt: '{{to}} took over from {{from}} in {{time}}',
    quiet: '{{to}} is the primary now; {{from}} was. Nobody was waiting for a reply',
    nobody: '{{from}} was the primary; nobody is left to reply'
  }
}
