import type { events as english } from '../en/events'

export const events: typeof english = {
  category: {
    deaths: 'Muertes',
    failovers: 'Relevos',
    faults: 'Fallos',
    states: 'Estados',
    transfers: 'Transferencias',
    connections: 'Conexiones',
    requests: 'Peticiones',
    log: 'Registro'
  },
  by: {
    panel: 'desde el panel',
    cli: 'desde la línea de órdenes',
    host: 'por el anfitrión',
    lab: 'por el propio laboratorio',
    other: 'por {{who}}'
  },
  phase: {
    staging: 'en preparación',
    connecting: 'conectando',
    sending: 'enviando',
    verifying: 'verificando',
    stored: 'guardado',
    paused: 'en pausa',
    cut: 'cortado',
    failed: 'fallido',
    cancelled: 'cancelado'
  },
  cause: {
    fin: 'FIN',
    rst: 'RST',
    refused: 'Rechazo',
    timeout: 'Plazo agotado',
    'no-progress': 'Silencio',
    lagging: 'Retraso',
    diverged: 'Divergencia',
    detached: 'Separada',
    shortage: 'Faltante aquí'
  },
  /** How a node ended: the one name of its death on every screen. */
  death: {
    killed: 'matado',
    crashed: 'terminó con un error',
    exited: 'terminó por sí solo',
    stopped: 'parado, como se pidió',
    unknown: 'terminó, no se sabe cómo'
  },
  outcome: { whole: 'entera', cut: 'cortada', unknown: 'no se sabe' },
  evidence: {
    framing: 'ella misma dice que está completa',
    agreement: 'varias réplicas la terminaron en el mismo sitio',
    alive: 'quien la terminó sigue vivo',
    sha256: 'tiene el SHA-256 del original',
    short: 'la conexión terminó antes que ella',
    died: 'quien la enviaba murió',
    reset: 'la conexión se reinició',
    frozen: 'quien queda no se mueve',
    refused: 'nadie aceptó la petición',
    limit: 'se alcanzó un límite de tiempo o de bytes',
    'given-up': 'uno de sus dos extremos la abandonó',
    differs: 'su SHA-256 no es el del original',
    unverified: 'no se pudo averiguar si quien la enviaba sigue vivo',
    'client-left': 'el cliente se fue antes del final',
    unanswered: 'se envió entera, y nadie respondió que se guardara'
  },
  'evidence-of-copy': {
    framing: 'emisor y receptor cerraron con normalidad tras su final',
    died: 'uno de sus dos extremos ha terminado',
    refused: 'nadie la aceptó'
  },
  place: {
    header: 'encabezado {{a}}',
    token: 'línea {{a}}, palabra {{b}}',
    'each-line': 'cada línea, palabra {{a}}',
    'from-token': 'línea {{a}}, desde la palabra {{b}}',
    status: 'el estado',
    head: 'la cabecera',
    end: 'el final'
  },
  /** On the charts and in the lanes of the Lab. */
  mark: {
    death: '{{node}}: {{death}}',
    failed: '{{node}}: fallido',
    frozen: '{{node}}: congelado',
    failover: '{{from}} → {{to}}',
    reset: 'fallos restablecidos',
    fault: '{{fault}} en {{link}}',
    cleared: '{{fault}} quitado de {{link}}',
    partition: 'partición «{{name}}»',
    healed: '«{{name}}» reparada'
  },
  /** The sentence of the Timeline. */
  said: {
    'run-started': 'la ejecución empezó con «{{topology}}» (pid {{pid}}, semilla {{seed}})',
    'run-ended': 'la ejecución terminó: {{reason}}',
    'topology-changed_one': 'la topología es ahora «{{topology}}», {{count}} nodo',
    'topology-changed_other': 'la topología es ahora «{{topology}}», {{count}} nodos',
    'start-asked': 'orden de iniciar {{by}}',
    'stop-asked': 'orden de parar {{by}}',
    'kill-asked': 'matado {{by}}',
    'kill-down': 'matado {{by}}, para dejarlo caído',
    'freeze-asked': 'congelado {{by}}',
    'resume-asked': 'reanudado {{by}}',
    'faults-reset': 'fallos restablecidos {{by}}',
    'fault-set': '{{fault}}: puesto en {{link}} {{by}}',
    'fault-changed': '{{fault}}: cambiado en {{link}} {{by}}',
    'fault-cleared': '{{fault}}: quitado de {{link}} {{by}}',
    'fault-idle': 'no había tenido efecto',
    'fault-touched': 'había afectado a {{connections}}, {{bytes}}',
    'partition-set': 'partición «{{name}}» puesta {{by}}: {{sides}}',
    'partition-cleared': 'partición «{{name}}» reparada {{by}}',
    'node-state': '{{to}} (estaba {{from}})',
    'exit-signal': 'señal {{signal}}',
    'exit-code': 'código {{code}}',
    'node-backoff': 'espera de {{time}}, salida {{exits}} de {{max}}',
    listening: 'escucha en el puerto {{port}}',
    receiving: 'recibe en el puerto {{port}}',
    'without-port': 'listo; no escucha en ningún puerto',
    'connection-open': 'conexión de {{peer}} abierta',
    'connection-close': 'conexión de {{peer}} cerrada',
    received: '{{bytes}} recibidos',
    sent: '{{bytes}} enviados',
    skipped_one: '{{count}} más sin anotar',
    skipped_other: '{{count}} más sin anotar',
    refused: '{{peer}}: rechazado ({{code}})',
    'session-open': 'sesión {{session}} de {{client}} abierta, hacia {{to}}',
    'session-close': 'sesión {{session}} de {{client}} cerrada',
    'session-whole': 'sesión {{session}}: respuesta entera de {{bytes}} ({{evidence}})',
    'session-cut': 'sesión {{session}}: respuesta cortada en el byte {{byte}} ({{evidence}})',
    'session-unknown':
      'sesión {{session}}: no se sabe si la respuesta de {{bytes}} está entera ({{evidence}})',
    'session-client': 'cliente {{client}}',
    'replay-open': 'la sesión {{session}} se está repitiendo a {{to}}',
    'replay-done': 'sesión {{session}} repetida a {{to}}',
    'replay-part': 'repetición de la sesión {{session}} a {{to}} interrumpida',
    'had-all': 'a {{to}} le llegó toda la petición',
    'had-part': 'a {{to}} solo le llegó una parte de la petición',
    'had-nothing': 'a {{to}} no le llegó nada de la petición',
    'had-unknown': 'no se sabe si a {{to}} le llegó toda la petición',
    again: 'quizá se ejecute dos veces en {{to}}',
    'waited-turn': 'esperó su turno {{time}}',
    'not-shown': 'nada lo demuestra',
    'request-bytes': 'petición de {{bytes}}',
    'reply-bytes': 'respuesta de {{bytes}}',
    attached: '{{to}} unida',
    detached: '{{to}} separada en el byte {{byte}}: {{cause}}',
    diverged: '{{to}} diverge en el byte {{byte}} de la sesión {{session}}',
    'diverged-replay':
      '{{to}} contestó a la repetición de la sesión {{session}} otra cosa desde el byte {{byte}}',
    value: '{{replica}} «{{value}}»',
    agreeing: '{{replicas}} coinciden contra ella, y su respuesta es la que recibe el cliente',
    failover: '{{from}} → {{to}}, byte {{byte}} ({{cause}})',
    mixed: 'los bytes {{from}} a {{to}} son mezcla de las dos',
    failovers: '{{sessions}} sesiones: {{from}} → {{to}} en {{time}} ({{cause}})',
    'catch-up-started': '{{to}} empieza a ponerse al día, {{total}} sesiones',
    'catch-up-progress': '{{to}} se pone al día, {{done}} de {{total}} sesiones',
    'catch-up-done': '{{to}} está al día, {{done}} sesiones',
    'catch-up-left-out': 'la sesión {{session}} no se repite a {{to}}: quizá le llegó una parte',
    'catch-up-failed': '{{to}} no pudo ponerse al día, {{done}} de {{total}} sesiones',
    'catch-up-missed': '{{to}} no tendrá nunca la sesión {{session}}',
    'maybe-twice_one': '{{count}} quizá se ejecutó dos veces',
    'maybe-twice_other': '{{count}} quizá se ejecutaron dos veces',
    healthy: '{{to}} está sano',
    unhealthy: '{{to}} no contesta',
    retry: '{{request}} repetida: {{from}} → {{to}}',
    'unproxyable-rmi':
      'la sesión {{session}} es Java RMI: una referencia en la respuesta nombra otra dirección, y sus llamadas van ahí sin pasar por el proxy',
    'unproxyable-ftp':
      'la sesión {{session}} es FTP: sus conexiones de datos van a otra dirección sin pasar por el proxy',
    'unproxyable-tls':
      'la sesión {{session}} es TLS: cada réplica crea sus propias claves, y las respuestas no se pueden comparar ni continuar',
    unanswered: '{{request}} contestada con {{status}}: {{reason}}',
    ending: '{{outcome}}: {{evidence}}',
    transfer: '{{file}}: {{phase}}',
    'transfer-to': '{{file}} a {{receiver}}: {{phase}}',
    exchange: '{{ok}} de {{total}} intercambios con {{target}}',
    'exchange-failed_one': '{{count}} fallido',
    'exchange-failed_other': '{{count}} fallidos',
    'load-on': 'generador de carga encendido, {{rate}} por segundo',
    'load-off': 'generador de carga apagado',
    'shortage-descriptors':
      'a esta computadora se le acabaron los descriptores de archivo: las conexiones nuevas esperan, y nadie más tiene la culpa',
    'shortage-ports':
      'a esta computadora se le acabaron los puertos locales: las conexiones nuevas esperan, y nadie más tiene la culpa',
    'shortage-memory':
      'a esta computadora se le acabó la memoria para conexiones: las nuevas esperan, y nadie más tiene la culpa',
    'too-large-memory_one':
      '{{count}} nodo necesita unos {{needs}} de memoria, y a esta computadora le quedan {{has}}: no se inicia solo',
    'too-large-memory_other':
      '{{count}} nodos necesitan unos {{needs}} de memoria, y a esta computadora le quedan {{has}}: no se inician solos',
    'too-large-tasks_one':
      '{{count}} nodo necesita unos {{needs}} procesos e hilos, y esta computadora permite {{has}} más: no se inicia solo',
    'too-large-tasks_other':
      '{{count}} nodos necesitan unos {{needs}} procesos e hilos, y esta computadora permite {{has}} más: no se inician solos',
    'shortage-over': 'ya se pueden abrir conexiones otra vez, después de {{time}}',
    'machine-attached': 'máquina {{machine}} conectada',
    'machine-unreachable': 'no hay noticias de la máquina {{machine}}'
  }
}
