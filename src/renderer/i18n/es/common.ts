import type { common as english } from '../en/common'

export const common: typeof english = {
  state: {
    up: 'Activo',
    starting: 'Arrancando',
    backoff: 'En espera',
    frozen: 'Congelado',
    draining: 'Drenando',
    down: 'Caído',
    failed: 'Fallido',
    stopped: 'Parado'
  },
  kind: {
    replica: 'Réplica',
    'file-server': 'Servidor de archivos',
    'replicating-proxy': 'Proxy replicador',
    balancer: 'Balanceador',
    client: 'Cliente',
    external: 'Programa propio',
    existing: 'Servidor existente'
  },
  runtime: { thread: 'hilo {{id}}', process: 'pid {{id}}', none: 'sin ejecutar' },
  action: {
    start: 'Iniciar',
    stop: 'Parar',
    kill: 'Matar',
    'keep-down': 'Dejar caído',
    freeze: 'Congelar',
    resume: 'Reanudar',
    restart: 'Reiniciar',
    'restart-now': 'Reiniciar ya',
    cancel: 'Cancelar',
    close: 'Cerrar',
    delete: 'Borrar',
    save: 'Guardar',
    open: 'Abrir',
    add: 'Añadir',
    rename: 'Renombrar',
    copy: 'Copiar',
    export: 'Exportar',
    clear: 'Vaciar',
    retry: 'Reintentar',
    more: 'Más acciones'
  },
  unit: {
    requests: 'pet/s',
    begun: 'con/s',
    exchanges: 'int/s',
    sessions: 'ses/s',
    connections_one: '{{count}} conexión',
    connections_other: '{{count}} conexiones'
  },
  primary: 'primaria',
  'restarts-in': 'reinicia en',
  'restarts-in-full': 'reinicia en {{time}}',
  ago: 'hace {{time}}',
  now: 'ahora',
  none: 'ninguno',
  log: {
    title: 'Registro',
    search: 'Buscar en el registro',
    level: 'Nivel mínimo que se muestra',
    levels: { debug: 'Todo', info: 'Información', warn: 'Avisos', error: 'Errores' },
    follow: 'Seguir',
    following: 'Siguiendo',
    copied_one: '{{count}} línea copiada',
    copied_other: '{{count}} líneas copiadas',
    lines_one: '{{formatted}} línea',
    lines_other: '{{formatted}} líneas',
    older_one: '{{formatted}} línea anterior está en logs/{{node}}.log, en la carpeta de la ejecución',
    older_other: '{{formatted}} líneas anteriores están en logs/{{node}}.log, en la carpeta de la ejecución',
    matching: '{{count}} de {{total}} líneas',
    empty: 'Aún no hay líneas',
    'empty-text': 'Lo que imprima este nodo aparecerá aquí según llegue.',
    sources: {
      stderr: 'Escrito en la salida de error, que por sí sola no es un error',
      prepare: 'Impreso por la preparación del programa; no se compara'
    },
    unfinished: 'ahora',
    'no-match': 'Ninguna línea coincide',
    wrap: 'Ajustar'
  },
  as: { svg: 'Imagen (SVG)', png: 'Imagen (PNG)', csv: 'Tabla (CSV)' }
}
