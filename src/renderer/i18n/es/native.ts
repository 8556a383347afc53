import type { native as english } from '../en/native'

export const native: typeof english = {
  about: 'Acerca de Relevo',
  'about-text': 'Un laboratorio de sistemas distribuidos sobre una mesa.',
  browser: 'Navegador',
  system: 'Sistema',
  'log-folder': 'Carpeta de registros',
  'open-log-folder': 'Abrir la carpeta de registros',
  'copy-path': 'Copiar la ruta de la carpeta de registros',
  'path-copied': 'Ruta copiada',
  'save-file': 'Guardar en un archivo…',
  'saved-file': 'Guardado en «{{file}}»',
  'show-received': 'Mostrar {{file}} de {{node}} en su carpeta',
  'download-received': 'Descargar {{file}} de {{node}}',
  offer_one: '¿Enviar este archivo?',
  offer_other: '¿Enviar estos {{count}} archivos?',
  'transfer-stored': '{{file}} llegó',
  'transfer-lost': '{{file}} no llegó entero',
  notify: 'Avisarme cuando termine una transferencia',
  'notify-on': 'Se te avisará cuando termine una transferencia mientras miras a otra parte',
  problem: 'Algo no se pudo leer o escribir',
  quitting: 'Parando el laboratorio',
  'quitting-last': 'Todos los nodos pararon; se escriben los registros.',
  'quitting-text_one': '{{count}} nodo termina aún su trabajo. La ventana se cierra sola.',
  'quitting-text_other': '{{count}} nodos terminan aún su trabajo. La ventana se cierra sola.'
}
