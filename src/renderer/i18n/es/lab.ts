import { algorithmLabels } from '#shared/balancer-algorithms'
import type { lab as english } from '../en/lab'

export const lab: typeof english = {
  graph: 'Grafo del laboratorio',
  'add-node': 'Añadir nodo',
  undo: 'Deshacer',
  redo: 'Rehacer',
  fit: 'Encajar',
  arrange: 'Ordenar solo',
  legend: 'Leyenda',
  'hide-legend': 'Ocultar leyenda',
  states: 'Estados',
  links: 'Enlaces',
  'width-rate': 'grosor = caudal',
  'link-fault': 'con fallos',
  'link-cut': 'cortado',
  connections: 'conexiones',
  'connections-of_one': 'conexión',
  'connections-of_other': 'conexiones',
  'errors-of_one': 'error',
  'errors-of_other': 'errores',
  outside: 'fuera del laboratorio',
  'primary-replies': 'Responde {{node}} · {{up}} de {{count}}',
  'nobody-replies': 'Nadie responde · 0 de {{count}}',
  'copies-all': 'Copia a todos · {{up}} de {{count}}',
  healthy_one: '{{algorithm}} · {{up}} de {{count}} sano',
  healthy_other: '{{algorithm}} · {{up}} de {{count}} sanos',
  'no-targets': 'Ningún enlace sale de él',
  algorithm: algorithmLabels('es'),
  hint: {
    kill: 'Matar (reinicia en {{time}})',
    'kill-for-good': 'Matar (se queda caído)',
    'keep-down': 'Matar y dejar caído hasta que se inicie de nuevo',
    freeze: 'Congelar: sus sockets siguen abiertos y nada contesta',
    resume: 'Reanudar donde se quedó',
    stop: 'Parar: antes acaba su trabajo, 5 s como mucho',
    start: 'Iniciar',
    restart: 'Parar y después iniciar',
    'restart-now': 'Iniciar ya, sin esperar'
  },
  'failover-ago': 'relevo hace {{time}}',
  exposed: 'abierto a la red en {{host}}',
  configuration: 'Configuración',
  inspector: 'Inspector',
  tabs: {
    overview: 'Resumen',
    log: 'Registro',
    connections: 'Conexiones',
    faults: 'Fallos',
    config: 'Config.'
  },
  link: {
    title: 'Enlace',
    look: {
      live: 'En marcha',
      faulty: 'Con fallos',
      cut: 'Cortado',
      frozen: 'Congelado',
      waiting: 'Arrancando',
      'catching-up': 'Poniéndose al día',
      detached: 'Separado',
      off: 'Apagado'
    },
    open: 'Abiertas ahora',
    total: 'En total',
    failures: 'Conexiones fallidas',
    up: 'Enviado',
    down: 'Recibido',
    'rate-up': 'Caudal de envío',
    'rate-down': 'Caudal de recepción',
    health: 'Salud',
    'health-up': 'sano',
    'health-down': 'no contesta',
    'health-unknown': 'aún no se sabe',
    pending: 'Sesiones pendientes',
    replays: {
      replayed: 'Sesiones repetidas',
      maybeTwice: 'Quizá ejecutadas dos veces',
      leftOut: 'Omitidas: quizá le llegó una parte',
      missed: 'No las tendrá nunca'
    },
    'no-stats': 'Aún no hay medidas',
    'no-stats-text': 'Las cifras aparecen cuando el nodo que abre las conexiones está activo.',
    delete: 'Borrar enlace',
    outgoing: 'Envía a',
    incoming: 'Recibe de',
    none: 'Ninguno'
  },
  console: {
    label: 'Escribir a {{node}}',
    type: 'Escribe aquí',
    send: 'Enviar',
    end: 'Fin',
    'end-hint': 'Termina su entrada, como Ctrl+D en una terminal',
    asks: 'Espera en: {{text}}',
    preparing: 'Preparando',
    'no-terminal': 'Sin terminal',
    'no-terminal-hint':
      'El sistema no le dio una terminal: corre con tuberías y lo que imprime puede llegar tarde. El registro dice por qué.'
  },
  autopsy: {
    title: 'Autopsia del relevo',
    label: 'Relevo de {{from}} a {{to}} en {{time}}',
    step: {
      'kill-asked': 'Clic en «Matar»',
      'freeze-asked': 'Clic en «Congelar»',
      'fault-set': 'Fallo puesto: {{fault}}',
      'exit-seen': 'Salida detectada',
      lost: '{{cause}} en {{by}}',
      chosen: 'Se eligió {{to}}',
      'first-byte': 'Primer byte al cliente'
    },
    lost: 'Perdidos',
    repeated: 'Repetidos',
    'order-open':
      'No se sabe, dentro de ±{{bound}}, qué fue primero, «{{before}}» o «{{after}}»: lo mostraron los relojes de dos máquinas.',
    'resumed-at': 'Sigue en el byte'
  },
  facts: {
    exits: 'Salidas en {{time}}',
    'exits-of': '{{count}} de {{max}}',
    'one-more': 'una más y pasa a «Fallido»',
    policy: 'Política',
    policies: { always: 'reiniciar siempre', 'on-failure': 'reiniciar si falla', never: 'no reiniciar' },
    backoff: 'Próxima espera',
    'stays-down': 'se queda caído',
    connections: 'Conexiones',
    'in-all': '{{count}} en total',
    requests: 'Servidas',
    failed: 'Fallidas',
    received: 'Recibido',
    sent: 'Enviado',
    latency: 'Latencia p50 / p99',
    cpu: 'CPU',
    memory: 'Memoria',
    runtime: 'Se ejecuta como',
    runtimes: { thread: 'hilo del anfitrión', process: 'proceso propio' },
    outcome: { whole: 'Respuestas enteras', cut: 'Respuestas cortadas', unknown: 'Respuestas sin saberse' },
    order: {
      waiting: 'Esperan su turno',
      waited: 'Tuvieron que esperarlo',
      price: 'Precio del orden: espera en total',
      longest: 'Espera más larga'
    },
    address: 'Dirección',
    counted: 'Lo cuentan',
    'seen-by': 'los enlaces desde {{by}}',
    uncounted: {
      'no-port': 'nadie: no tiene puerto, así que ningún enlace llega a él',
      'no-link': 'nadie aún: ningún enlace ha llevado a nadie a él',
      'short-no-port': 'sin puerto'
    },
    existing: 'Un servidor que ya existe y no es nuestro: se vigila, y desde aquí no se inicia ni se para.',
    since: 'En este estado desde hace',
    'last-lines': 'Últimas líneas',
    'open-log': 'Ver el registro'
  },
  config: {
    port: 'Puerto',
    'receiver-port': 'Puerto del receptor',
    'door-port': 'Puerto de {{door}}',
    doors: 'Otras puertas',
    apply: 'Aplicar',
    'bad-port': 'Un número entero de 1 a 65535',
    'taken-here': 'Ya lo tiene {{node}}',
    name: 'Nombre',
    'bad-name': 'Minúsculas, cifras y guiones; 40 como mucho',
    'name-taken': 'Otro nodo tiene ese nombre',
    json: 'Como en el archivo',
    delete: 'Borrar nodo',
    'bad-json': 'Esto no es JSON',
    'bad-field': 'No es correcto: {{place}}',
    'json-apply': 'Usar estos campos',
    'json-restarts': 'Al usarlos se reinicia este nodo, y ningún otro.'
  },
  'command-line': {
    title: 'Cómo se ejecuta',
    command: 'Comando',
    prepare: 'Se ejecuta antes: un compilador, por ejemplo',
    cwd: 'Carpeta',
    ready: 'Listo cuando: port, line /…/ o http /…',
    graceMs: 'Tiempo para terminar tras Parar, ms',
    encoding: 'Codificación de lo que imprime',
    terminal: 'En una terminal propia',
    restarts: 'Al aplicar se inicia de nuevo.',
    wrong: {
      command: 'Un comando con las comillas cerradas',
      prepare: 'Un comando con las comillas cerradas',
      cwd: 'Una carpeta',
      ready: 'port, line /expresión regular/ o http /ruta',
      graceMs: 'Un número de 0 a 3600000'
    }
  },
  compare: {
    title: 'Respuestas y sesiones',
    compare: 'Las respuestas se comparan',
    ways: {
      bytes: 'byte por byte',
      text: 'como líneas de palabras',
      http: 'como HTTP: estado, encabezados, JSON o texto',
      none: 'no se comparan'
    },
    learn: 'Aprender qué es ruido: fechas, pids, cookies',
    ignore: {
      headers: 'Encabezados que pueden diferir, uno por línea',
      patterns: 'Patrones que pueden diferir, uno por línea',
      paths: 'Rutas de JSON que pueden diferir, una por línea'
    },
    wrong: {
      headers: 'Un nombre de 100 caracteres como mucho por línea',
      patterns: 'Alguno no es una expresión regular',
      paths: 'Una ruta empieza con $, como en $.user.id'
    },
    replay: 'Una sesión de la que a una réplica quizá le llegó una parte',
    replays: {
      'at-least-once': 'se repite: puede ejecutarse dos veces',
      'at-most-once': 'se omite: puede faltar',
      off: 'no se repite nada de lo perdido'
    },
    order: 'Las sesiones llegan a las réplicas',
    orders: {
      connections: 'según vienen, a la vez',
      total: 'una por una, en un orden para todas'
    },
    restarts: 'Al aplicar, el proxy se reinicia.',
    mode: 'Se comporta como',
    modes: {
      relevo: 'el de Relevo: el servicio sigue',
      coursework: 'el proxy de la tarea'
    },
    'coursework-note':
      'Un cliente a la vez. Si una réplica está caída, no se atiende a nadie. No compara, no ordena y no repite nada.'
  },
  noise: {
    title: 'Ruido aprendido',
    state: {
      candidate: 'candidata',
      volatile: 'varía por naturaleza',
      learned: 'aprendida',
      restarted: 'desde un reinicio',
      accepted: 'aceptada',
      struck: 'tachada'
    },
    times: 'difirió en {{times}} de {{replies}} respuestas',
    'times-none': 'difirió en una respuesta que no se comparó hasta su final',
    'nothing-there': '(nada)',
    restarted:
      'Difiere desde que una réplica se inició de nuevo, o eso parece, y antes no: perdió lo que solo tenía en memoria. Es una divergencia, a menos que la aceptes.',
    accept: 'Aceptar',
    'accept-hint': 'Ahí pueden diferir',
    'accept-place': 'Aceptar: {{place}}',
    strike: 'Tachar',
    'strike-hint': 'Una diferencia ahí es una divergencia',
    'strike-place': 'Tachar: {{place}}',
    empty: 'Las respuestas aún no han diferido en nada. Lo que difiera una y otra vez aparecerá aquí.',
    'bytes-only':
      'Las respuestas se comparan byte por byte: cualquier diferencia es una divergencia. En su configuración se le puede pedir al proxy que aprenda.',
    'not-up': 'Inicia el proxy para ver qué ha aprendido.',
    asking: 'Preguntando al proxy…',
    'not-recorded': 'Lo que aprendió un proxy está en su memoria, y no en lo que se grabó de la corrida.'
  },
  program: {
    path: 'Su archivo o su carpeta',
    'path-hint': 'En esta computadora. Sus archivos se leen, y nada de ellos se ejecuta.',
    'path-hint-browser':
      'En la computadora del laboratorio; ~ es tu propia carpeta. Un navegador no dice dónde está un archivo soltado: pega su ruta.',
    'whole-path': 'Una ruta completa, como /home/yo/lab o ~/lab',
    look: 'Buscar',
    'choose-file': 'Elegir…',
    above: 'Subir',
    proposals: 'Cómo se puede arrancar',
    nothing: 'Nada aquí se reconoce como un programa. Escribe tú el comando, o elige otro archivo.',
    partial: 'La carpeta es grande: no se revisó toda. Elige una carpeta más adentro, o el archivo.',
    missing: 'Esta computadora no tiene {{tool}}: instálalo, o no podrá arrancar',
    prepare: 'Antes, cada vez que lo inicias',
    'prepare-hint': 'Un compilador, por ejemplo: javac Servidor2.java',
    cwd: 'Carpeta en la que corre',
    env: 'Con {{env}} en su entorno',
    try: 'Añadir y probar',
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
      executable: 'Programa'
    },
    reason: {
      entry: 'Empieza en {{file}}',
      package: 'Pertenece al paquete {{name}}',
      'port-in-source': 'Escucha en {{port}}: {{file}}, línea {{line}}',
      'port-argument': 'Su argumento {{index}} es su puerto',
      'port-option': '{{option}} es su puerto',
      'port-variable': 'La variable {{name}} es su puerto',
      'port-usual': '{{port}} es el puerto que toma su framework',
      'port-fixed': 'Ningún argumento cambia su puerto: {{port}} está en el código',
      'port-taken':
        '{{node}} tiene el puerto {{port}} en este laboratorio. Dale otro a ese nodo, o cambia el código',
      'no-port': 'No se encontró un puerto en él: escríbelo tú, si escucha',
      'reads-input': 'Lee lo que se teclea'
    }
  },
  edit: {
    'add-title': 'Añadir un nodo',
    kind: 'Tipo',
    command: 'Comando',
    'command-hint': 'Por ejemplo: java Servidor2 50004',
    host: 'Equipo',
    'host-hint': 'Nombre o dirección de donde está el servidor: 127.0.0.1, ::1, db.example.org',
    'no-host': 'Di dónde está el servidor',
    'bad-command': 'Di qué programa hay que ejecutar',
    'link-from': 'Recibe de',
    nothing: 'Nadie todavía',
    'delete-title': '¿Borrar {{node}}?',
    'delete-text': 'Se para y se quitan sus enlaces. Deshacer lo recupera.',
    'link-exists': 'Ese enlace ya existe',
    added: 'Se añadió {{node}}',
    deleted: 'Se borró {{node}}'
  },
  dock: {
    title: 'Cronología',
    last: 'últimos 30 s',
    collapse: 'Plegar',
    expand: 'Desplegar',
    label: 'Sucesos de los últimos 30 segundos'
  },
  first: {
    exchange: 'Prueba primero: envía un intercambio con el botón de arriba',
    request: 'Prueba primero: envía una petición con el botón de arriba',
    file: 'Prueba primero: envía un archivo con el botón de arriba',
    kill: 'Ahora presiona Matar en {{node}} y mira quién sigue en su lugar',
    exercise: 'O haz la práctica 1',
    dismiss: 'Ocultar esta línea'
  },
  fold: {
    open_one: 'Mostrar {{count}} nodo detrás de {{node}}',
    open_other: 'Mostrar los {{count}} nodos detrás de {{node}}',
    close_one: 'Plegar {{count}} nodo detrás de {{node}} en su tarjeta',
    close_other: 'Plegar los {{count}} nodos detrás de {{node}} en su tarjeta',
    dots_one: '{{up}} de {{count}} activo',
    dots_other: '{{up}} de {{count}} activos',
    'to-mend_one': '{{count}} por arreglar',
    'to-mend_other': '{{count}} por arreglar'
  },
  'was-primary': 'era primaria',
  death: {
    killed: 'murió hace {{time}}',
    crashed: 'falló hace {{time}}',
    exited: 'terminó hace {{time}}',
    unknown: 'terminó hace {{time}}, no se sabe cómo',
    coming: {
      unknown: 'terminó, vuelve en {{time}}',
      killed: 'murió, vuelve en {{time}}',
      crashed: 'falló, vuelve en {{time}}',
      exited: 'terminó, vuelve en {{time}}'
    },
    back: {
      unknown: 'terminó, no se sabe cómo; volvió tras {{time}}',
      killed: 'murió, volvió tras {{time}}',
      crashed: 'falló, volvió tras {{time}}',
      exited: 'terminó, volvió tras {{time}}'
    }
  },
  'hand-over': {
    felt: '{{to}} tomó el relevo de {{from}} en {{time}}',
    quiet: 'La primaria es ahora {{to}}; antes {{from}}. Nadie esperaba una respuesta',
    nobody: 'La primaria era {{from}}; no queda quien responda'
  }
}
