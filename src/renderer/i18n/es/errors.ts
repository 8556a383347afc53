import type { errors as english } from '../en/errors'

export const errors: typeof english = {
  BAD_ARGUMENTS: 'No se puede hacer con lo que se dio.',
  'BAD_ARGUMENTS-unknown':
    'No se entendió la petición. Recarga el panel: puede ser más antiguo que su anfitrión.',
  CANCELLED: 'Cancelado.',
  CONNECTION_LOST: 'La conexión terminó antes de tiempo. Reanúdalo o inténtalo de nuevo.',
  CONNECTION_REFUSED:
    'Nadie contestó a la conexión. Comprueba que el nodo está activo y escucha en ese puerto.',
  EXERCISE_INVALID: 'No se puede leer la práctica. Corrige su archivo y ábrela otra vez.',
  FILE_NOT_FOUND: 'El archivo ya no está ahí. Vuelve a elegirlo.',
  FILE_NOT_WRITTEN: 'El archivo no se pudo escribir. ¿Está lleno el disco, o la carpeta es de solo lectura?',
  FORBIDDEN: 'El anfitrión no lo permite. Abre el panel con el enlace que imprimió el anfitrión.',
  HASH_MISMATCH: 'La copia no es igual al original. Envía el archivo otra vez.',
  INTERNAL: 'Algo falló dentro de Relevo. El registro del nodo puede decir más.',
  LIMIT_REACHED: 'Se alcanzó un límite. Espera a que acabe parte del trabajo en curso.',
  'LIMIT_REACHED-exits':
    'Terminó {{exits}} veces en {{time}} y ya no se reinicia solo. Reinícialo cuando la causa haya pasado.',
  'last-time': 'La última vez: {{text}}',
  LINK_NOT_FOUND: 'No hay ningún enlace así en esta topología.',
  NODE_NOT_FOUND: 'No hay ningún nodo así en esta topología.',
  NOT_FOUND: 'Eso ya no está ahí.',
  NOT_RUNNING: 'No está en marcha. Inícialo primero.',
  NOT_SUPPORTED: 'Este sistema no puede hacerlo.',
  NOT_TRUSTED: 'Vino en un archivo en el que no confías, y no se ejecuta. Revisa primero qué haría.',
  NO_ROUTE: 'No hay a quién enviarlo. Inicia un nodo del tipo adecuado o añade un enlace hacia uno.',
  PORT_IN_USE: 'El puerto lo ocupa otro programa. Elige otro.',
  'PORT_IN_USE-details': 'El puerto {{port}} lo ocupa otro programa. Elige otro.',
  PORT_FORBIDDEN: 'El sistema no deja que Relevo escuche en ese puerto. Elige uno por encima de 1023.',
  'PORT_FORBIDDEN-details':
    'El sistema no deja que Relevo escuche en el puerto {{port}}. Elige uno por encima de 1023.',
  PROGRAM_ENDED: 'El programa terminó.',
  'PROGRAM_ENDED-early': 'Terminó antes de estar listo, con código de salida {{code}}.',
  'PROGRAM_ENDED-early-signal': 'Terminó antes de estar listo, por la señal {{signal}}.',
  'PROGRAM_ENDED-code': 'Terminó por sí mismo, con código de salida {{code}}.',
  'PROGRAM_ENDED-signal': 'Terminó por la señal {{signal}}: un error del programa.',
  PROTOCOL_ERROR: 'El otro extremo no habla el protocolo esperado. Comprueba el destino del enlace.',
  SPAWN_FAILED: 'No se pudo iniciar el programa. Comprueba su comando y su carpeta.',
  'SPAWN_FAILED-no-command':
    'No hay ningún comando «{{command}}» en esta computadora. ¿Está instalado y en el PATH?',
  'SPAWN_FAILED-no-file': 'No existe el archivo {{command}}. ¿Está compilado y es correcta la carpeta?',
  'SPAWN_FAILED-no-folder': 'La carpeta {{command}} no existe. Corrige «cwd».',
  'SPAWN_FAILED-not-allowed':
    '{{command}} no se puede ejecutar. Hazlo ejecutable (chmod +x) o indica el programa que lo ejecuta.',
  'SPAWN_FAILED-prepare':
    'Falló su preparación ({{command}}). Abajo está su primer error; el resto, en el registro.',
  TIMEOUT: 'No contestó a tiempo. Puede estar congelado u ocupado.',
  TOPOLOGY_INVALID: 'La topología tiene un error y no se aplicó.',
  TRANSFER_NOT_FOUND: 'Esa transferencia ya no está ahí.',
  WRONG_PORT: 'El programa escucha en otro lugar que el del archivo, donde ningún enlace llega a él.',
  'WRONG_PORT-details':
    'Ocupa el puerto {{port}}; en el archivo tiene el {{wanted}}. Ningún enlace llega a él.',
  'NOT_SUPPORTED-existing':
    'Es un servidor que ya existe y no es nuestro: desde aquí no se inicia, ni se para, ni se mata, ni se congela.',
  WRONG_STATE: 'No puede hacerlo en su estado actual.',
  'WRONG_STATE-changed': 'El archivo cambió mientras tanto. Envíalo otra vez como está ahora.',
  'PORT_IN_USE-node': 'El puerto {{port}} lo ocupa {{node}}, un nodo de este laboratorio.',
  MACHINE_LOST: 'La máquina se encendió de nuevo o su guardián terminó: no se sabe cómo acabó el nodo.',
  MACHINE_UNREACHABLE:
    'No se sabe nada de la máquina. Lo que corre allí sigue hasta que se le acabe el tiempo.',
  'MACHINE_UNREACHABLE-queued': 'No se sabe nada de {{machine}}. Se hará en cuanto vuelva a contestar.',
  'short-ended': 'salida {{code}}',
  'short-exits_one': 'terminó {{count}} vez',
  'short-exits_other': 'terminó {{count}} veces',
  'short-no-command': 'no hay tal comando',
  'short-no-file': 'no hay tal archivo',
  'short-no-folder': 'no hay tal carpeta',
  'short-not-allowed': 'no se puede ejecutar',
  'short-prepare': 'falló prepare',
  'taken-by': 'Lo ocupa el proceso {{pid}}.',
  'use-port': 'Usar el puerto {{port}}',
  'use-port-short': 'Usar :{{port}}',
  'on-node': '{{node}}: {{text}}',
  detail: '{{code}} · en inglés: «{{message}}»',
  'PORT_IN_USE-reserved':
    'El sistema se reserva el puerto {{port}}, como hace Windows para Hyper-V. Elige otro.',
  'LIMIT_REACHED-files': 'Son más de {{files}} archivos. Envíalos por partes.',
  NOT_RECORDED: 'Eso no se grabó en esta corrida.',
  RECORDED: 'Esta es una corrida grabada: no se le puede hacer nada.',
  RUN_INVALID:
    'El archivo no es una corrida completa: se cambió, se dañó o lo hizo otro programa. No se tomó nada de él.',
  RUN_NOT_FOUND: 'Esa corrida ya no está ahí.',
  'detail-known': '{{code}} · {{text}}'
}
