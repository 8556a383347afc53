export const events = {
  category: {
    deaths: 'Deaths',
    failovers: 'Failovers',
    faults: 'Faults',
    states: 'States',
    transfers: 'Transfers',
    connections: 'Connections',
    requests: 'Requests',
    log: 'Log'
  },
  by: {
    panel: 'from the panel',
    cli: 'from the command line',
    host: 'by the host',
    lab: 'by the lab itself',
    other: 'by {{who}}'
  },
  phase: {
    staging: 'being prepared',
    connecting: 'connecting',
    sending: 'sending',
    verifying: 'verifying',
    stored: 'stored',
    paused: 'paused',
    cut: 'cut off',
    failed: 'failed',
    cancelled: 'cancelled'
  },
  cause: {
    fin: 'FIN',
    rst: 'RST',
    refused: 'Refused',
    timeout: 'Timeout',
    'no-progress': 'Silence',
    lagging: 'Lag',
    diverged: 'Divergence',
    detached: 'Detached',
    shortage: 'Shortage here'
  },
  /** How a node ended: the one name of its death on every screen. */
  death: {
    killed: 'killed',
    crashed: 'crashed',
    exited: 'ended by itself',
    stopped: 'stopped as asked'
  },
  /** How a reply, a session or a copy ended, and what shows it. */
  outcome: { whole: 'whole', cut: 'cut', unknown: 'unknown' },
  evidence: {
    framing: 'it says of itself that it is complete',
    agreement: 'several replicas ended it at the same place',
    alive: 'who ended it lives on',
    sha256: 'it has the SHA-256 of the source',
    short: 'the connection ended before its end',
    died: 'its sender died',
    reset: 'the connection was reset',
    frozen: 'whoever is left stands still',
    refused: 'nobody took the request',
    limit: 'a limit of time or bytes was hit',
    'given-up': 'one of its two ends gave it up',
    differs: 'its SHA-256 is not that of the source',
    unverified: 'whether its sender lives on could not be found out',
    'client-left': 'the client left before its end',
    unanswered: 'all of it was sent, and nobody answered that it was stored'
  },
  'evidence-of-copy': {
    framing: 'its sender and its receiver closed normally after its end',
    died: 'one of its two ends has ended',
    refused: 'nobody took it'
  },
  /** Where the replies of replicas differ. */
  place: {
    header: 'header {{a}}',
    token: 'line {{a}}, word {{b}}',
    'each-line': 'every line, word {{a}}',
    'from-token': 'line {{a}}, from word {{b}} on',
    status: 'the status',
    head: 'the head',
    end: 'the end'
  },
  /** On the charts and in the lanes of the Lab. */
  mark: {
    death: '{{node}} {{death}}',
    failed: '{{node}} failed',
    frozen: '{{node}} frozen',
    failover: '{{from}} → {{to}}',
    reset: 'faults reset',
    fault: '{{fault}} on {{link}}',
    cleared: '{{fault}} off {{link}}',
    partition: 'partition “{{name}}”',
    healed: '“{{name}}” healed'
  },
  /** The sentence of the Timeline. */
  said: {
    'run-started': 'the run began with “{{topology}}” (pid {{pid}}, seed {{seed}})',
    'run-ended': 'the run ended: {{reason}}',
    'topology-changed_one': 'the topology is now “{{topology}}”, {{count}} node',
    'topology-changed_other': 'the topology is now “{{topology}}”, {{count}} nodes',
    'start-asked': 'asked to start {{by}}',
    'stop-asked': 'asked to stop {{by}}',
    'kill-asked': 'killed {{by}}',
    'kill-down': 'killed {{by}}, to stay down',
    'freeze-asked': 'frozen {{by}}',
    'resume-asked': 'resumed {{by}}',
    'faults-reset': 'faults reset {{by}}',
    'fault-set': '{{fault}} set on {{link}} {{by}}',
    'fault-changed': '{{fault}} changed on {{link}} {{by}}',
    'fault-cleared': '{{fault}} taken off {{link}} {{by}}',
    'fault-idle': 'it had not bitten',
    'fault-touched': 'it had touched {{connections}}, {{bytes}}',
    'partition-set': 'partition “{{name}}” set {{by}}: {{sides}}',
    'partition-cleared': 'partition “{{name}}” healed {{by}}',
    'node-state': '{{to}} (was {{from}})',
    'exit-signal': 'signal {{signal}}',
    'exit-code': 'code {{code}}',
    'node-backoff': 'backoff of {{time}}, exit {{exits}} of {{max}}',
    listening: 'listens on port {{port}}',
    receiving: 'receives on port {{port}}',
    'without-port': 'is ready; it listens on no port',
    'connection-open': 'connection from {{peer}} opened',
    'connection-close': 'connection from {{peer}} closed',
    received: '{{bytes}} received',
    sent: '{{bytes}} sent',
    skipped_one: '{{count}} more not recorded',
    skipped_other: '{{count}} more not recorded',
    refused: '{{peer}} refused ({{code}})',
    'session-open': 'session {{session}} of {{client}} opened, to {{to}}',
    'session-close': 'session {{session}} of {{client}} closed',
    'session-whole': 'session {{session}}: whole reply of {{bytes}} ({{evidence}})',
    'session-cut': 'session {{session}}: reply cut at byte {{byte}} ({{evidence}})',
    'session-unknown':
      'session {{session}}: not known whether the reply of {{bytes}} is whole ({{evidence}})',
    'session-client': 'client {{client}}',
    'replay-open': 'session {{session}} is being replayed to {{to}}',
    'replay-done': 'session {{session}} replayed to {{to}}',
    'replay-part': 'replay of session {{session}} to {{to}} broken off',
    'had-all': '{{to}} had the whole request',
    'had-part': '{{to}} had only a part of the request',
    'had-nothing': '{{to}} had nothing of the request',
    'had-unknown': 'not known whether {{to}} had the whole request',
    again: 'it may run twice on {{to}}',
    'waited-turn': 'it waited {{time}} for its turn',
    'not-shown': 'nothing shows it',
    'request-bytes': 'request of {{bytes}}',
    'reply-bytes': 'reply of {{bytes}}',
    attached: '{{to}} attached',
    detached: '{{to}} detached at byte {{byte}}: {{cause}}',
    diverged: '{{to}} diverged at byte {{byte}} of session {{session}}',
    'diverged-replay': '{{to}} answered the replay of session {{session}} differently from byte {{byte}} on',
    value: '{{replica}} “{{value}}”',
    agreeing: '{{replicas}} agree against it, and its reply is the one that the client gets',
    failover: '{{from}} → {{to}}, byte {{byte}} ({{cause}})',
    mixed: 'bytes {{from}} to {{to}} are a mix of both',
    failovers: '{{sessions}} sessions: {{from}} → {{to}} in {{time}} ({{cause}})',
    'catch-up-started': '{{to}} starts to catch up, {{total}} sessions',
    'catch-up-progress': '{{to}} catches up, {{done}} of {{total}} sessions',
    'catch-up-done': '{{to}} has caught up, {{done}} sessions',
    'catch-up-left-out': '{{to}} is not replayed session {{session}}: it may have had a part of it',
    'catch-up-failed': '{{to}} could not catch up, {{done}} of {{total}} sessions',
    'catch-up-missed': '{{to}} will never have session {{session}}',
    'maybe-twice_one': '{{count}} may have run twice',
    'maybe-twice_other': '{{count}} may have run twice',
    healthy: '{{to}} is healthy',
    unhealthy: '{{to}} does not answer',
    retry: '{{request}} asked again: {{from}} → {{to}}',
    'unproxyable-rmi':
      'session {{session}} is Java RMI: a stub in the reply names another address, and its calls go there, past the proxy',
    'unproxyable-ftp':
      'session {{session}} is FTP: its data connections go to another address, past the proxy',
    'unproxyable-tls':
      'session {{session}} is TLS: each replica makes keys of its own, so that replies cannot be compared or gone on with',
    unanswered: '{{request}} answered with {{status}}: {{reason}}',
    ending: '{{outcome}}: {{evidence}}',
    transfer: '{{file}}: {{phase}}',
    'transfer-to': '{{file}} to {{receiver}}: {{phase}}',
    exchange: '{{ok}} of {{total}} exchanges with {{target}}',
    'exchange-failed_one': '{{count}} failed',
    'exchange-failed_other': '{{count}} failed',
    'load-on': 'load generator on, {{rate}} a second',
    'load-off': 'load generator off',
    'shortage-descriptors':
      'this computer has run out of file descriptors: new connections wait, and nobody else is at fault',
    'shortage-ports':
      'this computer has run out of local ports: new connections wait, and nobody else is at fault',
    'shortage-memory':
      'this computer has run out of memory for connections: new ones wait, and nobody else is at fault',
    'too-large-memory_one':
      '{{count}} node needs about {{needs}} of memory, and this computer has {{has}} left: it is not started by itself',
    'too-large-memory_other':
      '{{count}} nodes need about {{needs}} of memory, and this computer has {{has}} left: they are not started by themselves',
    'too-large-tasks_one':
      '{{count}} node needs about {{needs}} processes and threads, and this computer allows {{has}} more: it is not started by itself',
    'too-large-tasks_other':
      '{{count}} nodes need about {{needs}} processes and threads, and this computer allows {{has}} more: they are not started by themselves',
    'shortage-over': 'connections can be opened again, after {{time}}'
  }
}
