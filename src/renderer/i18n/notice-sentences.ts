import type { Sentence } from '#shared/words/sentences'

/** Proxies: who takes part, what became of a session, what is replayed. */
const proxy: readonly Sentence[] = [
  [/^listening on (\S+); replicas in order: none$/, 'escucha en $1; sin réplicas'],
  [/^listening on (\S+); replicas in order: (.+)$/, 'escucha en $1; réplicas en orden: $2'],
  [
    /^listening on (\S+), one client at a time; all of these must be up: none$/,
    'escucha en $1, un cliente a la vez; sin réplicas'
  ],
  [
    /^listening on (\S+), one client at a time; all of these must be up: (.+)$/,
    'escucha en $1, un cliente a la vez; todas estas deben estar activas: $2'
  ],
  [/^(\S+) attached and is the primary \((.+)\)$/, '$1 se unió y es la primaria (&2)'],
  [/^(\S+) attached \((.+)\)$/, '$1 se unió (&2)'],
  [/^(\S+) answers again$/, '$1 contesta otra vez'],
  [/^(\S+) is slow: (.+); others answer in its place$/, '$1 va lenta: &2; otras contestan en su lugar'],
  [/^(\S+) is behind the proxy no longer$/, '$1 ya no está detrás del proxy'],
  [
    /^(\S+) detached \((.+?)\); new sessions go to (\S+) first$/,
    '$1 se separó (&2); las sesiones nuevas van primero a $3'
  ],
  [
    /^(\S+) detached \((.+?)\); no replica is left for new sessions$/,
    '$1 se separó (&2); no queda réplica para sesiones nuevas'
  ],
  [
    /^(\S+) detached \((.+?)\) in session (\d+) at reply byte (\d+); new sessions go to (\S+) first$/,
    '$1 se separó (&2) en la sesión $3, en el byte $4 de la respuesta; las sesiones nuevas van primero a $5'
  ],
  [
    /^(\S+) detached \((.+?)\) in session (\d+) at reply byte (\d+); no replica is left for new sessions$/,
    '$1 se separó (&2) en la sesión $3, en el byte $4 de la respuesta; no queda réplica para sesiones nuevas'
  ],
  [
    /^(\S+) lost \((.+)\) at reply byte (\d+); (\S+) goes on at byte \d+$/,
    '$1 se perdió (&2) en el byte $3 de la respuesta; sigue $4'
  ],
  [/^(\S+) lost \((.+)\); (\S+) goes on$/, '$1 se perdió (&2); sigue $3'],
  [/^(\S+) left \((.+)\) at its reply byte (\d+)$/, '$1 se fue (&2) en el byte $3 de su respuesta'],
  [/^(\S+) left \((.+)\)$/, '$1 se fue (&2)'],
  [
    /^goes to (\S+) before it has caught up: no other replica is left$/,
    'va a $1 antes de que esté al día: no queda otra réplica'
  ],
  [/^refused: (.+)$/, 'rechazada: &1'],
  [/^(\S+) refused: (.+)$/, '$1 rechazado: &2'],
  [
    /^ended: it has its answers, and others wait for their turn$/,
    'terminada: ya tiene sus respuestas, y otras esperan su turno'
  ],
  [
    /^reset: nobody sent anything for idleMs \((\d+) ms\)$/,
    'se cortó: nadie envió nada durante $1 ms (idleMs)'
  ],
  [
    /^reset: its client took nothing of its reply for (\d+) ms$/,
    'se cortó: su cliente no tomó nada de su respuesta durante $1 ms'
  ],
  [
    /^reset: nobody sent anything for turnMs, while others wait \((\d+) ms\)$/,
    'se cortó: nadie envió nada durante $1 ms, y otras esperan (turnMs)'
  ],
  [
    /^(\S+) ends its reply in another way: its client had left by then$/,
    '$1 termina su respuesta de otra manera: para entonces su cliente ya se había ido'
  ],
  [/^(\S+) diverged$/, '$1 contestó otra cosa'],
  [
    /^(\S+) diverged at reply byte (\d+); it is not used to go on with this reply$/,
    '$1 contestó otra cosa desde el byte $2; ya no se usa para seguir con esta respuesta'
  ],
  [
    /^(\S+) diverged at reply byte (\d+) \((.+)\); it is not used to go on with this reply$/,
    '$1 contestó otra cosa desde el byte $2 (&3); ya no se usa para seguir con esta respuesta'
  ],
  [
    /^(\S+) diverged at reply byte (\d+) \((.+)\): it has not differed often enough to be noise$/,
    '$1 contestó otra cosa desde el byte $2 (&3): aún no difiere tan a menudo como para ser ruido'
  ],
  [
    /^(\S+) diverged at reply byte (\d+) \((.+)\) since (.+) seems to have been started again: what it kept in memory alone is lost$/,
    '$1 contesta otra cosa desde el byte $2 (&3) desde que, según parece, se inició de nuevo $4: se perdió lo que solo tenía en memoria'
  ],
  [
    /^(\S+) diverged at reply byte (\d+) \((.+)\) since (.+) seems to have been started again; it is not used to go on with this reply$/,
    '$1 contesta otra cosa desde el byte $2 (&3) desde que, según parece, se inició de nuevo $4; no se usa para seguir con esta respuesta'
  ],
  [
    /^(\S+) diverged at reply byte (\d+) \((.+)\) since (.+) was started again: what it kept in memory alone is lost$/,
    '$1 contesta otra cosa desde el byte $2 (&3) desde que se inició de nuevo $4: se perdió lo que solo tenía en memoria'
  ],
  [
    /^(\S+) diverged at reply byte (\d+) \((.+)\) since (.+) was started again; it is not used to go on with this reply$/,
    '$1 contesta otra cosa desde el byte $2 (&3) desde que se inició de nuevo $4; no se usa para seguir con esta respuesta'
  ],
  [/^(\S+) is the odd one out$/, '$1 es la única distinta'],
  [
    /^(\S+), whose reply the client gets, is the odd one out at byte (\d+): (.+) agree$/,
    '$1, cuya respuesta recibe el cliente, es la única distinta en el byte $2: coinciden $3'
  ],
  [
    /^(\S+), whose reply the client gets, is the odd one out at byte (\d+) \((.+)\): (.+) agree$/,
    '$1, cuya respuesta recibe el cliente, es la única distinta en el byte $2 (&3): coinciden $4'
  ],
  [
    /^(\S+) ended its reply at byte (\d+) \((.+)\), before others did$/,
    '$1 terminó su respuesta en el byte $2 (&3), antes que otras'
  ],
  [
    /^(\S+) ended its reply at byte (\d+) \((.+)\), before others did since (.+) seems to have been started again$/,
    '$1 termina su respuesta en el byte $2 (&3), antes que otras, desde que, según parece, se inició de nuevo $4'
  ],
  [
    /^(\S+) ended its reply at byte (\d+) \((.+)\), before others did since (.+) was started again$/,
    '$1 termina su respuesta en el byte $2 (&3), antes que otras, desde que se inició de nuevo $4'
  ],
  [/^completed by no replica and replayed to none$/, 'ninguna réplica la completó, y a ninguna se le repite'],
  [/^cut: (.+)$/, 'se cortó: &1'],
  [/^cut at reply byte (\d+): (.+)$/, 'se cortó en el byte $1 de la respuesta: &2'],
  [/^ended at reply byte (\d+): (.+)$/, 'terminó en el byte $1 de la respuesta: &2'],
  [
    /^begun again on (\S+), which may have had a part of it before$/,
    'empezó otra vez en $1, que quizá ya tenía una parte'
  ],
  [/^(\S+) will miss session (\d+): (.+)$/, '$1 se pierde la sesión $2: &3'],
  [/^(\S+) is not replayed session (\d+): (.+)$/, 'a $1 no se le repite la sesión $2: &3'],
  [
    /^(\S+) missed (\d+) sessions before the proxy's restart$/,
    '$1 se perdió $2 sesiones antes de que el proxy reiniciara'
  ],
  [
    /^(\S+) missed (\d+) sessions before the proxy's restart, and may have had a part of (\d+) of them$/,
    '$1 se perdió $2 sesiones antes de que el proxy reiniciara, y quizá tuvo una parte de $3 de ellas'
  ],
  [/^(\S+) may have run 1 session twice: (.+)$/, '$1 quizá ejecutó dos veces 1 sesión: &2'],
  [/^(\S+) may have run (\d+) sessions twice: (.+)$/, '$1 quizá ejecutó dos veces $2 sesiones: &3'],
  [
    /^(\S+) answered the replay of session (\d+) differently from byte (\d+) on$/,
    '$1 contestó distinto a la repetición de la sesión $2 desde el byte $3'
  ],
  [
    /^(.+) cannot be read: which differences are noise is learned again$/,
    '$1 no se puede leer: otra vez se aprende qué diferencias son ruido'
  ],
  [
    /^cannot remember which differences are noise: (.+)$/,
    'no se puede guardar qué diferencias son ruido: &1'
  ],
  [/^(.+) of replies to (.+): accepted$/, '$1 en las respuestas a $2: se acepta como ruido'],
  [/^(.+) of replies to (.+): struck$/, '$1 en las respuestas a $2: no es ruido'],
  [
    /^the index of the session log cannot be written \((.+)\)$/,
    'el índice del registro de sesiones no se puede escribir (&1)'
  ],
  [/^cannot accept connections: (.+)$/, 'no puede aceptar conexiones: &1']
]

/** Balancers. What they decide for a request is in signs that need no language. */
const balancer: readonly Sentence[] = [
  [/^listening on (\S+), (\w+), (\S+) among nobody$/, 'escucha en $1, $2, $3; sin servidores'],
  [/^listening on (\S+), (\w+), (\S+) among (.+)$/, 'escucha en $1, $2, $3 entre $4'],
  [/^listening: (.+)$/, 'al escuchar: &1'],
  [/^status on (\S+)$/, 'su estado está en $1'],
  [/^(\S+) is healthy: (.+)$/, '$1 está sano: &2'],
  [/^(\S+) is down: (.+)$/, '$1 está caído: &2'],
  [/^(\S+) takes part again$/, '$1 vuelve a participar'],
  [
    /^(\S+) is drained: it finishes what it has and gets nothing new$/,
    '$1 se vacía: termina lo que tiene y no recibe nada nuevo'
  ],
  [/^refused (\S+): (.+)$/, 'rechazado $1: &2'],
  [/^([A-Z]+ \S+): the client left after (.+)$/, '$1: el cliente se fue tras $2'],
  [/^([A-Z]+ \S+): (.+); trying (\S+)$/, '$1: &2; se prueba con $3'],
  [/^([A-Z]+ \S+) -> (\d{3}): (.+)$/, '$1 -> $2: &3'],
  [/^([A-Z]+ \S+ -> \S+), upgraded$/, '$1, pasa a WebSocket'],
  [
    /^([A-Z]+ \S+) ended \((.+)\): (\d+) B up, (\d+) B down(.*)$/,
    '$1 terminó (&2): $3 B de subida, $4 B de bajada$5'
  ],
  [/^(\S+ -> \S+): (\d+) B up, (\d+) B down, (.+)$/, '$1: $2 B de subida, $3 B de bajada, $4'],
  [
    /^(\S+) took nothing of its reply for (\d+) ms \(idleMs\): reset$/,
    '$1 no tomó nada de su respuesta durante $2 ms (idleMs): se cortó'
  ],
  [
    /^(\S+) asked for nothing for (\d+) ms \(keepAliveMs\): closed$/,
    '$1 no pidió nada durante $2 ms (keepAliveMs): se cerró'
  ],
  [/^(\/redirect run \d+): GET \/client -> (.+)$/s, '$1: GET /client -> $2'],
  [/^(\/redirect run \d+): (.+)$/, '$1: &2'],
  [/^(GET \/client): (.+)$/, '$1: &2']
]

/** File servers, their doors, and who sends to them. The receiver's own lines are Spanish, as the coursework prints them. */
const files: readonly Sentence[] = [
  [/^uploaded (.+): (\d+) bytes$/, 'se subió $1: $2 bytes'],
  [/^received (.+) by (\S+) from (\S+): (\d+) bytes$/, 'se recibió $1 por $2 de $3: $4 bytes'],
  [/^(\S+) to (\S+): (\d+) bytes, sha256 (\w+)$/, '$1 a $2: $3 bytes, sha256 $4'],
  [/^(archivo\S*|video\S*) to (\S+): (.+)$/, '$1 a $2: &3'],
  [/^the server socket failed: (.+)$/, 'el socket del servidor falló: &1'],
  [/^(ftp): (\S+) from (\S+): (.+)$/, '$1: $2 de $3: &4'],
  [/^(\w+): (.+) from (\S+:\d+): (.+)$/, '$1: $2 de $3: &4'],
  [/^(.+) by (\S+) from (\S+): cut at byte (\d+): (.+)$/, '$1 por $2 de $3: se cortó en el byte $4: &5'],
  [/^(.+) by (\S+) from (\S+): ([A-Z_]+) at byte (\d+): (.+)$/, '$1 por $2 de $3: $4 en el byte $5: &6'],
  [/^(.+) from (\S+:\d+): cut at byte (\d+): (.+)$/, '$1 de $2: se cortó en el byte $3: &4'],
  [/^(.+) from (\S+:\d+): ([A-Z_]+) at byte (\d+): (.+)$/, '$1 de $2: $3 en el byte $4: &5'],
  [/^made a host key for SFTP: (.+)$/, 'se hizo una llave de host para SFTP: $1'],
  [/^made a certificate: (.+), SHA-256 (\S+)$/, 'se hizo un certificado: $1, SHA-256 $2'],
  [/^(.+) was missed; it is here again, from (\S+)$/, '$1 no había llegado; ya está aquí, de $2'],
  [/^(.+) was lost; it is here again, from (\S+)$/, '$1 se había perdido; ya está aquí otra vez, de $2'],
  [/^(.+) was rotted; it is here again, from (\S+)$/, '$1 se había dañado; ya está aquí otra vez, de $2'],
  [/^(.+) was missed, and (\S+) could not give it: (.+)$/, '$1 no había llegado, y $2 no lo pudo dar: &3'],
  [/^(.+) was lost, and (\S+) could not give it: (.+)$/, '$1 se había perdido, y $2 no lo pudo dar: &3'],
  [/^(.+) was rotted, and (\S+) could not give it: (.+)$/, '$1 se había dañado, y $2 no lo pudo dar: &3'],
  [
    /^(.+) was here all the time, and is in the manifest again$/,
    '$1 estuvo aquí todo el tiempo, y está otra vez en el manifiesto'
  ],
  [/^repair: (.+)$/, 'reparación: &1'],
  [/^(\S+) closed without sending anything$/, '$1 cerró sin enviar nada'],
  [
    /^(.+): its unfinished upload of (\d+) bytes was dropped$/,
    '$1: se descartó su carga a medias, de $2 bytes'
  ],
  [
    /^(.+), which was sent as (.+), is (.+) now: another was sent as (.+)$/,
    '$1, que llegó como $2, es ahora $3: llegó otro como $4'
  ],
  [/^(.+): (its unfinished copy of \d+ bytes was dropped: .+)$/, '$1: &2'],
  [
    /^(Archivo .+ Conexión cerrada\.) (\S+), (\d+) bytes: (.+); they are deleted, the file before stays$/,
    '$1 $2, $3 bytes: &4; se borran, y queda el archivo anterior'
  ],
  [/^transfer of (.+) to (\S+): (.+)$/, 'transferencia de $1 a $2: &3']
]

/** What any node says of itself, and of the programs that it runs. */
const nodes: readonly Sentence[] = [
  [/^ready$/, 'listo'],
  [/^listening on (\S+)$/, 'escucha en $1'],
  [/^accepting failed: (.+)$/, 'no se pudo aceptar una conexión: &1'],
  [/^(\d+) of (\d+) exchanges with (\S+) in (\d+) ms$/, '$1 de $2 intercambios con $3 en $4 ms'],
  [
    /^(.+): connections to others wait, those of new clients may be closed, and nobody else is at fault$/,
    '&1: las conexiones a otros esperan, las de clientes nuevos pueden cerrarse, y nadie más tiene la culpa'
  ],
  [
    /^(.+): new connections wait, and nobody else is at fault$/,
    '&1: las conexiones nuevas esperan, y nadie más tiene la culpa'
  ],
  [/^connections can be opened again, after (\d+) ms$/, 'se pueden abrir conexiones otra vez, tras $1 ms'],
  [/^1 line was lost: too many at once$/, 'se perdió 1 línea: eran demasiadas a la vez'],
  [/^(\d+) lines were lost: too many at once$/, 'se perdieron $1 líneas: eran demasiadas a la vez'],
  [
    /^the lab sent something that is not a message: (.+)$/,
    'el laboratorio envió algo que no es un mensaje: $1'
  ],
  [/^cannot send (\S+) to process (\d+): (.+)$/, 'no se puede enviar $1 al proceso $2: &3'],
  [/^left behind, and ended now: process (.+)$/, 'quedó un proceso atrás, y se terminó ahora: $1'],
  [/^left behind, and ended now: processes (.+)$/, 'quedaron procesos atrás, y se terminaron ahora: $1'],
  [
    /^did not end within (\d+) ms of (\S+): killed \(SIGKILL\)$/,
    'no terminó en $1 ms tras $2: se mató (SIGKILL)'
  ],
  [
    /^did not end within (\d+) ms of being asked: killed$/,
    'no terminó en $1 ms desde que se le pidió: se mató'
  ],
  [
    /^no terminal can be had here \((.+)\); what it prints may come late, through a pipe$/,
    'aquí no hay terminal ($1); lo que imprime puede llegar tarde, por una tubería'
  ],
  // Whose connection it was, and why it was refused.
  [/^((?:\d+\.){3}\d+:\d+|\[[\da-f:]+\]:\d+|[\da-f:]+:\d+|unknown:0): (.+)$/, '$1: &2']
]

/** What nodes write in their logs about themselves; the first that fits is taken. */
export const noticeSentences: readonly Sentence[] = [...nodes, ...proxy, ...balancer, ...files]
