import type { ports as english } from '../en/ports'

export const ports: typeof english = {
  mend: 'Arreglar',
  'mend-hint': 'Arreglar: {{mend}}',
  mended: 'Hecho: {{mend}}',
  problem: {
    elsewhere:
      '{{node}} ocupa el puerto {{held}}; en el archivo tiene el {{wanted}}. Ningún enlace llega a él.',
    'elsewhere-none':
      '{{node}} ocupa el puerto {{held}}; en el archivo no tiene ninguno, así que ningún enlace puede llevar a él.',
    address:
      '{{node}} escucha en el puerto {{port}} solo en {{at}}, y los enlaces llevan a {{host}}. Ningún enlace llega a él.',
    none: '{{node}} arrancó y no ha abierto ningún puerto después de {{time}}; en el archivo tiene el {{wanted}}. Si pregunta algo en su registro, contéstale.',
    'held-node': 'El puerto {{port}} no está libre: lo ocupa {{holder}}, un nodo de este laboratorio.',
    'held-process':
      'El puerto {{port}} no está libre: lo ocupa {{program}} (proceso {{pid}}), que no es de este laboratorio.',
    'held-somebody': 'El puerto {{port}} no está libre: lo ocupa un programa que no es de este laboratorio.',
    refused:
      '{{node}} terminó porque un puerto que quiere está ocupado, y no es el {{wanted}} que tiene en el archivo: parece que ignora lo que se le dice.',
    'refused-none': '{{node}} terminó porque un puerto que quiere está ocupado.'
  },
  short: {
    elsewhere: 'ocupa :{{held}}, el archivo dice :{{wanted}}',
    'elsewhere-none': 'ocupa :{{held}}, el archivo no dice puerto',
    address: 'solo escucha en {{at}}',
    none: 'sin abrir puerto después de {{time}}',
    'held-node': ':{{port}} lo ocupa {{holder}}',
    'held-process': ':{{port}} lo ocupa {{program}} ({{pid}})',
    'held-somebody': ':{{port}} lo ocupa otro programa',
    refused: 'el puerto que quiere está ocupado',
    'refused-none': 'el puerto que quiere está ocupado'
  },
  change: {
    use: 'usar el puerto {{to}} para {{node}}',
    move: 'mover {{node}} al {{to}}',
    'move-told': 'mover {{node}} al {{to}}, también en su comando',
    host: 'llevar los enlaces de {{node}} a {{to}}',
    find: 'parar {{hold}} un momento, para ver qué puerto quiere {{node}}',
    and: '{{first}} y {{second}}'
  },
  'by-hand': {
    'held-process': 'Termina ese programa, o cambia el puerto en el código de {{node}}, e inícialo de nuevo.',
    other: 'Cambia el puerto en el archivo o en el código de {{node}}.'
  }
}
