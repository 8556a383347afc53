import type { machines as english } from '../en/machines'

export const machines: typeof english = {
  state: {
    idle: 'aún no se inicia ningún nodo ahí',
    connecting: 'conectando…',
    attached: 'conectada',
    unreachable: 'sin contacto desde {{time}}'
  },
  clock: 'reloj ±{{bound}}',
  'clock-hint': 'Las horas de allá son exactas a {{bound}}; ida y vuelta tarda {{trip}}.',
  'lease-over': 'sus nodos ya terminaron, si su reloj siguió corriendo',
  'last-known': 'Es lo último que se sabe: no hay noticias de {{machine}}.',
  region: 'Máquina {{machine}}, {{state}}',
  reason: {
    'no-carrier': 'El programa que lleva a {{machine}} no está en esta computadora. Instálalo.',
    'host-key':
      'Esta computadora aún no conoce a {{machine}}. Ejecuta «{{command}}» una vez en una terminal y contesta que sí.',
    'host-changed': '{{machine}} tiene otra llave que la última vez. Si es correcto, ejecuta «{{command}}».',
    'sign-in':
      '{{machine}} pide una contraseña. Ejecuta «{{command}}» una vez para que te deje entrar sin ella.',
    'no-node': 'No hay Node en {{machine}}. Instala Node 20.19 o más reciente, o indica dónde está («node»).',
    'old-node': 'El Node de {{machine}} es demasiado viejo. Hace falta 20.19 o más reciente.',
    refused: '{{machine}} está ahí, pero nadie acepta la conexión. ¿Está encendido su sshd?',
    'no-route': 'Nadie contesta donde debería estar {{machine}}. ¿Está encendida? ¿Es correcta su dirección?',
    'no-name': 'Nadie conoce el nombre de {{machine}}. ¿Está bien escrito?',
    silent: 'No hay noticias de {{machine}}.',
    protocol: '{{machine}} dice algo que no se entiende.',
    'no-key': 'No se puede leer el archivo de la llave de {{machine}}. Escribe su ruta completa.',
    'no-engine':
      'El programa que ejecuta a {{machine}} no responde. ¿Está iniciado y tienes permiso de usarlo?',
    'no-container':
      'No hay ningún contenedor en ejecución con ese nombre. Inícialo o escribe su nombre como lo muestra «docker ps».',
    other: 'No se llegó a {{machine}}: {{said}}'
  },
  desk: 'Esta computadora',
  machine: 'Máquina',
  add: 'Añadir máquina',
  'add-hint':
    'Los nodos pueden ejecutarse en otras computadoras: por ssh, en un contenedor o en una laptop que se une.',
  added: '{{machine}} está en el laboratorio. Arrastra un nodo a su marco.',
  'drop-here': 'Arrastra un nodo aquí y se ejecutará en esta máquina.',
  waits: 'espera a que se una',
  remove: 'Quitar {{machine}} del laboratorio',
  line: '¿Cómo llegas a ella?',
  'line-hint':
    'Usuario y dirección, o la línea que escribes en una terminal: «ssh …», «plink …», «docker exec -it box sh», «kubectl exec …».',
  'line-problem': {
    unclosed: 'Falta cerrar unas comillas.',
    shell: 'Un solo comando, sin |, & ni >.',
    'no-host': 'Indica qué máquina: usuario@dirección o el comando completo.',
    'not-exec': 'Hace falta «exec», hacia un contenedor en ejecución: «docker exec -it box sh».'
  },
  runs: 'Relevo ejecuta:',
  password: 'La contraseña quedaría en el archivo del laboratorio. Con «-pwfile» queda en un archivo aparte.',
  name: 'Nombre en el laboratorio',
  'bad-name': 'Minúsculas sin acento, dígitos y guiones, 40 como máximo.',
  'name-taken': 'Otra máquina ya tiene este nombre.',
  address: 'Dirección de sus nodos',
  'address-hint': 'Donde escuchan sus nodos y adonde se conectan todos los demás.',
  elsewhere: 'La máquina no tiene la dirección {{address}}: sus nodos no podrían escuchar ahí.',
  'use-address': 'Tomar {{address}}',
  node: 'Node en esa máquina',
  'node-hint': 'La ruta de «node» ahí, si no se encuentra por su nombre.',
  'try-it': 'Probar',
  'add-untried': 'Añadir sin probar',
  'add-untried-hint':
    'Para una máquina que ahora está apagada: se llega a ella cuando un nodo se inicia ahí.',
  'copy-command': 'Copiar el comando',
  try: {
    title: 'La prueba, paso a paso',
    carrier: '«{{program}}» llega hasta ella',
    'host-key': 'Se conoce su llave de host',
    'sign-in': 'Te deja entrar sin preguntar nada',
    node: 'Tiene Node 20.19 o más reciente',
    'node-found': 'Tiene Node {{version}}',
    program: 'El programa se copió a ~/.relevo',
    'program-there': 'El programa ya estaba ahí',
    keeper: 'Su guardián está listo',
    clock: 'Su reloj se compara con el de aquí',
    state: { waits: 'falta', 'goes-on': 'en curso', done: 'listo', failed: 'falló' }
  },
  way: 'Cómo se llega a la máquina',
  'by-command': 'Con un comando (ssh, docker …)',
  'by-join': 'Una laptop que se une',
  join: {
    text: 'Para una laptop a la que no se llega por ssh: ella se conecta a esta computadora. Para eso se abre una dirección de esta computadora.',
    address: 'Dirección de esta computadora',
    plain:
      'Lo que pasa por ahí no va cifrado: úsalo en una red en la que confíes. Nadie entra sin un código, que sirve una vez y durante diez minutos.',
    open: 'Abrir',
    close: 'Cerrar la puerta',
    another: 'Otro código',
    ready: 'Listo',
    type: 'Cada línea es para una laptop. Escríbela ahí en una terminal, donde esté Relevo:',
    'no-code': 'Todos los códigos se usaron o vencieron. Haz otro para la siguiente laptop.',
    left: 'quedan {{time}}',
    nobody: 'Aún no se une nadie.',
    joined: 'En el laboratorio: {{machines}}. Arrastra un nodo a su marco.',
    refused_one: 'Llegó un código equivocado.',
    refused_other: 'Llegaron {{count}} códigos equivocados.',
    locked: 'Hubo {{count}} códigos equivocados: todos quedaron sin efecto. Quizá alguien los adivina.'
  },
  moved: '{{node}} ahora está en {{machine}}.',
  move: {
    title: '¿Mover {{node}} a {{to}}?',
    do: 'Mover',
    restarted: '{{node}} termina en {{from}} y se inicia de nuevo en {{to}}.',
    blocked:
      '{{node}} no puede estar en {{to}}: está enlazado con {{other}}, a quien solo llega su propia computadora (127.0.0.1). Mueve primero a {{other}} o dale una dirección a la que otros lleguen.',
    replica: 'Sus sesiones abiertas siguen con las otras réplicas. El proxy le repite lo que se pierda.',
    'file-server': 'Los archivos que ha recibido se quedan en {{from}}. En {{to}} empieza sin ninguno.',
    'replicating-proxy':
      'Sus sesiones abiertas se cortan y su registro de sesiones se queda en {{from}}: lo que una réplica se haya perdido hasta ahora no se le repite.',
    balancer: 'Sus conexiones abiertas se cortan, como cuando se reinicia.'
  }
}
