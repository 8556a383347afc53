import type { metrics as english } from '../en/metrics'

export const metrics: typeof english = {
  title: 'Métricas',
  label: 'Gráficas con un eje de tiempo y un cursor comunes',
  charts: 'Gráficas',
  chart: {
    throughput: 'Caudal',
    requests: 'Peticiones',
    latency: 'Latencia',
    connections: 'Conexiones',
    cpu: 'CPU',
    memory: 'Memoria'
  },
  unit: {
    throughput: 'MB/s',
    requests: 'por segundo',
    latency: 'ms',
    connections: 'abiertas',
    cpu: '% de un núcleo',
    memory: 'MB'
  },
  series: {
    total: 'total',
    received: 'recibido',
    sent: 'enviado',
    served: 'servidas',
    failed: 'fallidas',
    p50: 'p50',
    p95: 'p95',
    p99: 'p99',
    open: 'abiertas',
    others: 'los demás',
    busy: 'ocupada',
    used: 'en uso'
  },
  about: 'Qué se cuenta: {{text}}',
  'about-lab': {
    throughput:
      'Bytes recibidos de los clientes y entregados a ellos en las puertas del laboratorio: {{doors}}. Lo que un proxy copia después a sus réplicas no se cuenta otra vez.',
    requests:
      'Intercambios, peticiones HTTP y transferencias en las puertas: {{doors}}. Las fallidas, según las puertas o el cliente del laboratorio: la cuenta mayor.',
    latency:
      'En las puertas: {{doors}}. La mediana se pondera por peticiones; p95 y p99 son los de la peor puerta.',
    connections: 'Conexiones de entrada abiertas en cada proxy y balanceador.',
    cpu: 'Todos los nodos juntos; 100 % es un núcleo.',
    memory: 'Todos los nodos juntos: memoria residente de los procesos, montículo de los hilos.'
  },
  'about-node': {
    throughput: 'Bytes que {{node}} recibió y envió por sus conexiones de entrada.',
    requests: 'Intercambios, peticiones HTTP o transferencias en {{node}}.',
    latency: 'De las peticiones que sirvió {{node}}.',
    connections: 'Conexiones de entrada abiertas en {{node}}.',
    cpu: 'El proceso o hilo de {{node}}; 100 % es un núcleo.',
    memory: 'Memoria residente del proceso de {{node}}, o montículo de su hilo.'
  },
  node: 'Nodo',
  'all-nodes': 'Todos los nodos',
  window: 'Ventana',
  'whole-run': 'Todo',
  table: 'Tabla',
  'table-caption': 'Valores en el cursor, y el menor y el mayor de la ventana',
  column: { chart: 'Gráfica', series: 'Serie', unit: 'Unidad', least: 'Menor', greatest: 'Mayor' },
  live: 'En vivo',
  'back-to-live': 'Volver a en vivo',
  'at-cursor': 'En el cursor',
  'at-now': 'Ahora',
  cursor: 'Cursor de las gráficas',
  empty: 'Aún no hay medidas',
  'empty-soon': 'Las primeras cifras llegan medio segundo después de que un nodo esté activo.',
  'empty-text': 'No hay ningún nodo en marcha. Inícialos y empezarán las gráficas.',
  'no-charts': 'No hay ninguna gráfica elegida',
  'no-charts-text': 'Elige una con los botones de arriba.'
}
