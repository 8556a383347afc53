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
    other: 'No se llegó a {{machine}}: {{said}}'
  }
}
