import type { Sentence } from '#shared/words/sentences'
import { loadSentenceNames, loadSentences } from '#shared/load/load-words'
import { load } from './es/load'

/** Connections, whoever has them. */
const connections: readonly Sentence[] = [
  [/^reset$/, 'la conexión se cortó de golpe'],
  [/^detached$/, 'se separó'],
  [/^connection refused$/, 'conexión rechazada'],
  [/^no connection in time$/, 'no hubo conexión a tiempo'],
  [/^no connection in (\d+) ms$/, 'no hubo conexión en $1 ms'],
  [/^no answer in (\d+) ms$/, 'no hubo respuesta en $1 ms'],
  [/^no connection to (\S+) in (\d+) ms$/, 'no hubo conexión con $1 en $2 ms'],
  [/^nothing listens on (\S+)$/, 'nadie escucha en $1'],
  [/^nothing listened on (\S+) in (\d+) ms$/, 'nadie escuchó en $1 durante $2 ms'],
  [/^ECONNREFUSED: nothing listens there$/, 'nadie escucha ahí (ECONNREFUSED)'],
  [/^(\S+:\d+) does not answer$/, '$1 no contesta'],
  [/^(\S+:\d+) reset the connection$/, '$1 cortó la conexión de golpe'],
  [/^ended after (\d+) of (\d+) bytes of the reply$/, 'terminó tras $1 de los $2 bytes de la respuesta'],
  [/^(\d+) connections are open, which is the limit$/, 'hay $1 conexiones abiertas, que es el máximo'],
  [/^refused: (\d+) connections are open$/, 'rechazada: hay $1 conexiones abiertas'],
  [/^more than (\d+) connections$/, 'más de $1 conexiones'],
  [/^too many connections$/, 'demasiadas conexiones'],
  [/^too many$/, 'demasiadas'],
  [/^silent for (\d+) ms \((\w+)\)$/, 'en silencio durante $1 ms ($2)'],
  [/^socket hang up$/, 'el otro extremo colgó'],
  [/^the connection (?:ended|was closed)$/, 'la conexión terminó'],
  [/^the connection was reset$/, 'la conexión se cortó de golpe'],
  [/^the connection ended without an answer$/, 'la conexión terminó sin respuesta'],
  [/^(.+) without a close frame$/, '&1 sin despedirse'],
  [/^(.+) in the middle of a message$/, '&1 a la mitad de un mensaje'],
  [/^closed with (\d+)$/, 'cerró con $1'],
  [/^closed with (\d+), (.+)$/, 'cerró con $1: &2'],
  [/^nothing came for (\d+) ms$/, 'no llegó nada durante $1 ms'],
  [/^the first line took more than (\d+) ms$/, 'la primera línea tardó más de $1 ms'],
  [/^the peer does not read$/, 'el otro extremo no lee'],
  [
    /^this computer has run out of file descriptors.*$/,
    'a esta computadora se le acabaron los descriptores de archivo (ve ulimit -n)'
  ],
  [/^this computer has run out of local ports.*$/, 'a esta computadora se le acabaron los puertos locales'],
  [/^this computer has run out of memory.*$/, 'a esta computadora se le acabó la memoria para conexiones'],
  [/^closed$/, 'se cerró'],
  [/^the client has left$/, 'el cliente se fue'],
  [/^(.+) \(waited (\d+) ms\)$/, '&1 (se esperó $2 ms)'],
  // A request of HTTP that it is about.
  [/^([A-Z]+ \/\S*): (.+)$/, '$1: &2']
]

/** Where replies differ (`LearnedPlace.place`), and what each replica says there. */
const places: readonly Sentence[] = [
  [/^line (\d+), token (\d+)(: .*)?$/s, 'línea $1, palabra $2$3'],
  [/^each line, token (\d+)(: .*)?$/s, 'cada línea, palabra $1$2'],
  [/^line (\d+), from token (\d+)(?:, but the last \d+)?(: .*)?$/s, 'línea $1, desde la palabra $2$3'],
  [/^header (\S+(?: #\d+)?)(: .*)?$/s, 'encabezado $1$2'],
  [/^status(: .*)?$/s, 'el estado$1'],
  [/^head(: .*)?$/s, 'la cabecera$1'],
  [/^end(: .*)?$/s, 'el final$1'],
  // A path in JSON.
  [/^(\$.*)$/s, '$1']
]

/** Replicas and the proxy before them. */
const replicas: readonly Sentence[] = [
  [/^it ended too early$/, 'terminó antes de tiempo'],
  [/^it accepts but does not answer$/, 'acepta, pero no contesta'],
  [/^too far behind$/, 'demasiado atrás'],
  [/^its reply differed$/, 'su respuesta fue otra'],
  [/^something here has run out, not of its making$/, 'algo se agotó aquí, no por su culpa'],
  [/^every replica is down$/, 'todas las réplicas están caídas'],
  [/^every replica is down or stands still$/, 'todas las réplicas están caídas o inmóviles'],
  [/^every replica is down or silent$/, 'todas las réplicas están caídas o calladas'],
  [/^every replica that is left is silent$/, 'todas las réplicas que quedan están calladas'],
  [/^every replica that is left stands still$/, 'todas las réplicas que quedan están inmóviles'],
  [/^no replica is left$/, 'no queda ninguna réplica'],
  // As recorded runs of before have it.
  [/^no replica is left \(the last, (\S+): (.+)\)$/, 'no queda ninguna réplica (la última, $1: &2)'],
  [/^no replica is left: (.+)$/, 'no queda ninguna réplica: &1'],
  [/^(\S+ (?:is lost|cannot go on) \(.+\)); (\S+ (?:is lost|cannot go on) \(.+\))$/, '&1; &2'],
  [/^(\S+) is lost \((.+)\)$/, 'se perdió $1 (&2)'],
  [/^(\S+) cannot go on \((.+)\)$/, '$1 no puede seguir (&2)'],
  [/^it was too far behind to be compared$/, 'iba demasiado atrás para compararla'],
  [
    /^whether what differs in its reply is noise is not known yet$/,
    'aún no se sabe si lo que difiere en su respuesta es ruido'
  ],
  [
    /^its reply has no place at which it would go on with what the client has$/,
    'en su respuesta no hay un punto desde el que se pueda seguir con lo que el cliente ya tiene'
  ],
  [/^it accepts connections(?: again)?$/, 'acepta conexiones otra vez'],
  [/^it answers again$/, 'contesta otra vez'],
  [/^caught up$/, 'al día'],
  [/^caught up on 1 sessions?$/, 'al día con 1 sesión'],
  [/^caught up on (\d+) sessions$/, 'al día con $1 sesiones'],
  [/^nothing is replayed$/, 'no se repite nada'],
  [/^it was not recorded$/, 'no se grabó'],
  [/^the session log is full$/, 'el registro de sesiones está lleno'],
  [/^it may have had a part of it$/, 'quizá ya tenía una parte'],
  [/^its record cannot be read back$/, 'su grabación no se puede leer'],
  [/^it may have had a part of what was replayed$/, 'quizá ya tenía una parte de lo que se le repitió'],
  [
    /^whether who ended its reply lives on could not be found out$/,
    'no se pudo averiguar si vive quien terminó su respuesta'
  ],
  [
    /^who ended its reply died; whether that was all cannot be told$/,
    'quien terminó su respuesta murió; no se puede saber si eso era todo'
  ],
  [/^the proxy has no replica$/, 'el proxy no tiene réplicas'],
  [/^(\S+) takes no connection: nobody is served$/, '$1 no acepta conexiones: no se atiende a nadie'],
  [
    /^each replica makes keys of its own, so that replies cannot be compared or gone on with$/,
    'cada réplica hace sus propias llaves: las respuestas no se pueden comparar ni continuar'
  ],
  [
    /^every replica is to open a data connection to (.+)$/,
    'cada réplica ha de abrir una conexión de datos hacia $1'
  ],
  [
    /^the stub in the reply names (\S+): calls of its object go there, past the proxy$/,
    'el stub de la respuesta nombra a $1: las llamadas a su objeto van ahí, sin pasar por el proxy'
  ],
  [
    /^the reply names (.+) for the data, which does not go through the proxy$/,
    'la respuesta nombra $1 para los datos, que no pasan por el proxy'
  ],
  [/^its replay was cut off (\d+) times$/, 'su repetición se cortó $1 veces'],
  [/^(\S+) was lost: so is its client$/, 'se perdió $1, y con ella su cliente'],
  [/^(\S+) has not ended it \((.+)\)$/, '$1 no la terminó (&2)'],
  [/^(.+): session (\d+) cannot be replayed$/, '&1: la sesión $2 no se puede repetir'],
  [/^(.+): session (\d+) is not replayed$/, '&1: la sesión $2 no se repite'],
  [/^closed after (\d+) of (\d+) bytes$/, 'cerró tras $1 de $2 bytes'],
  [/^reset after (\d+) of (\d+) bytes$/, 'cortó de golpe tras $1 de $2 bytes'],
  [
    /^silent for (\d+) ms after (\d+) of (\d+) bytes, closed$/,
    'en silencio durante $1 ms tras $2 de $3 bytes: se cerró'
  ]
]

/** The balancer, and HTTP. */
const balancer: readonly Sentence[] = [
  [/^every backend is down$/, 'todos los servidores están caídos'],
  [/^every backend is down or at its limit$/, 'todos los servidores están caídos o al máximo'],
  [
    /^every backend is at its limit and the queue is full$/,
    'todos los servidores están al máximo y la fila está llena'
  ],
  [/^no backend had a free place in time$/, 'ningún servidor tuvo lugar a tiempo'],
  [/^no backend took a connection in time$/, 'ningún servidor aceptó la conexión a tiempo'],
  [/^no file server is healthy$/, 'ningún servidor de archivos está sano'],
  [/^no other backend after: (.+)$/, 'no hay otro servidor tras esto: &1'],
  [/^(.+); the last: (.+)$/, '&1; el último: &2'],
  [/^cut short: (.+)$/, 'se cortó: &1'],
  [/^(\S+) cannot be reached \((.+)\)$/, 'no se alcanza $1 (&2)'],
  [/^(\S+) sent nothing for (\d+) ms \((\w+)\)$/, '$1 no envió nada durante $2 ms ($3)'],
  [
    /^(\S+) sent nothing more of its answer for (\d+) ms \((\w+)\)$/,
    '$1 no envió más de su respuesta durante $2 ms ($3)'
  ],
  [/^(\S+) died as its answer ended$/, '$1 murió al terminar su respuesta'],
  [/^(\S+) died as it ended the connection$/, '$1 murió al terminar la conexión'],
  [/^(\S+) broke off its answer$/, '$1 cortó su respuesta'],
  [/^an answer broke off$/, 'una respuesta se cortó'],
  [/^(\S+) closed the connection without an answer \(FIN\)$/, '$1 cerró la conexión sin contestar (FIN)'],
  [/^(\S+) closed the connection without an answer \((.+)\)$/, '$1 cerró la conexión sin contestar (&2)'],
  [/^(\S+) answered what cannot be passed on \((.+)\)$/, '$1 contestó algo que no se puede pasar (&2)'],
  [/^(\S+) ended it inside of a message$/, '$1 la terminó a la mitad de un mensaje'],
  [/^(\S+) has nothing there, (\S+) stored it$/, '$1 no lo tiene; lo guardó $2'],
  [/^(.+) after (\d+) bytes; it goes on there$/, '&1 tras $2 bytes; ahí sigue'],
  [/^its program has exited$/, 'su programa terminó'],
  [/^its new program listens$/, 'su programa nuevo ya escucha'],
  [/^it stands still$/, 'está inmóvil'],
  [/^it goes on$/, 'sigue'],
  [/^takes part again$/, 'vuelve a participar'],
  [/^(\S+) answered (\d{3}) (.*)$/s, '$1 contestó $2 «$3»'],
  [/^the balancer is stopping, or it took too long$/, 'el balanceador se detiene, o tardó demasiado'],
  [/^too many runs of \/client are waiting$/, 'hay demasiadas ejecuciones de /client en espera'],
  [/^ask for \/redirect with GET$/, '/redirect se pide con GET'],
  [/^times must be a whole number from 1 to (\d+)$/, 'times debe ser un entero de 1 a $1'],
  [/^(\/redirect run \d+): (.+)$/, '$1: &2'],
  [/^HTTP\/(\S+) is not spoken here$/, 'aquí no se habla HTTP/$1'],
  [/^a target of more than (\d+) bytes$/, 'un destino de más de $1 bytes'],
  [/^no tunnels here$/, 'aquí no hay túneles'],
  [/^passes its checks$/, 'pasa sus comprobaciones'],
  [/^timeout$/, 'no hubo respuesta a tiempo'],
  [/^there is only (\S+)$/, 'solo hay $1'],
  [/^not asked$/, 'no se preguntó'],
  [/^not checked yet$/, 'aún no se ha comprobado'],
  [/^(.+); ejected for (\d+) ms$/, '&1; apartado $2 ms'],
  [/^(\d+) answers of 5xx in a row, the last (\d+)$/, '$1 respuestas 5xx seguidas; la última, $2'],
  [/^(\d+) failures in a row \((.+)\)$/, '$1 fallas seguidas (&2)'],
  [/^it takes too long to send its headers$/, 'tarda demasiado en enviar sus encabezados'],
  [/^it takes too long to send its body.*$/, 'tarda demasiado en enviar su cuerpo'],
  [/^a body of more than (\d+) bytes$/, 'un cuerpo de más de $1 bytes'],
  [/^more than (\d+) bytes of headers$/, 'más de $1 bytes de encabezados'],
  [/^more than (\d+) headers$/, 'más de $1 encabezados'],
  [/^not a request(?: line)? of HTTP$/, 'no es una petición de HTTP'],
  [/^there must be one Host$/, 'debe haber un Host, y solo uno'],
  [/^sent by a page of another site$/, 'la envió la página de otro sitio'],
  [/^sent by a page of (\S+)$/, 'la envió una página de $1'],
  [/^Unexpected server response: (\d+)$/, 'contestó con HTTP $1'],
  [/^Opening handshake has timed out$/, 'el saludo no terminó a tiempo']
]

/** Files on their way, and those who store them. */
const transfers: readonly Sentence[] = [
  [/^cut$/, 'se cortó'],
  [/^cancelled$/, 'se canceló'],
  [/^the transfer was (?:stopped|cancelled)$/, 'se canceló'],
  [/^the receiver stops$/, 'el receptor se detiene'],
  [/^a newer connection goes on$/, 'sigue otra conexión más nueva'],
  [/^somebody else goes on with it$/, 'sigue alguien más'],
  [/^the receiver did nothing for (\d+) ms$/, 'el receptor no hizo nada durante $1 ms'],
  [/^the receiver went away \((\d+)\)$/, 'el receptor se fue ($1)'],
  [/^the receiver went away \((\d+), (.+)\)$/, 'el receptor se fue ($1: &2)'],
  [/^the receiver closed with (\d+)$/, 'el receptor cerró con $1'],
  [/^the receiver closed with (\d+): (.+)$/, 'el receptor cerró con $1: &2'],
  [
    /^all was sent, and the receiver went away \((\d+)\) without saying that it has it$/,
    'se envió todo, y el receptor se fue ($1) sin confirmar que lo tiene'
  ],
  [/^the receiver (?:has )?stored something else$/, 'el receptor guardó otra cosa'],
  [/^the receiver did not accept the offer as it should$/, 'el receptor no aceptó la oferta como debe'],
  [/^the receiver said something unknown$/, 'el receptor dijo algo desconocido'],
  [/^the receiver says more than the protocol has$/, 'el receptor dice más de lo que prevé el protocolo'],
  [/^the bytes are not those that the sender hashed$/, 'los bytes no son los que envió el emisor'],
  [/^the disk of the receiver is full$/, 'el disco del receptor está lleno'],
  [/^the folder of the receiver is read-only$/, 'la carpeta del receptor es de solo lectura'],
  [/^the receiver may not write to its folder$/, 'el receptor no puede escribir en su carpeta'],
  [/^the receiver could not store it$/, 'el receptor no pudo guardarlo'],
  [/^the receiver could not store it[: (]+(.+?)\)?$/, 'el receptor no pudo guardarlo (&1)'],
  [
    /^the receiver has (\d+) bytes free, and (\d+) are to come$/,
    'al receptor le quedan $1 bytes libres, y faltan $2'
  ],
  [/^(?:it is larger than this receiver takes|more than (\d+) bytes)$/, 'es más grande de lo que se acepta'],
  [/^the end came before all the bytes$/, 'terminó antes de enviar todos los bytes'],
  [/^more bytes than were (?:offered|announced)$/, 'llegaron más bytes de los anunciados'],
  [
    /^its unfinished copy of (\d+) bytes was dropped: nobody went on with it for too long$/,
    'se descartó su copia a medias, de $1 bytes: nadie siguió con ella por demasiado tiempo'
  ],
  [
    /^its unfinished copy of (\d+) bytes was dropped: newer ones needed its room$/,
    'se descartó su copia a medias, de $1 bytes: otras más nuevas necesitaban su lugar'
  ],
  [/^(\d+) bytes of an unfinished (.+) are here$/, 'aquí hay $1 bytes de $2, a medias'],
  [/^only (\d+) bytes are here$/, 'aquí solo hay $1 bytes'],
  [/^(\d+) of (\d+) bytes came$/, 'llegaron $1 de $2 bytes'],
  [/^the bytes from (\d+) on never came$/, 'los bytes desde el $1 nunca llegaron'],
  [/^the bytes from (\d+) on are missing$/, 'faltan los bytes desde el $1'],
  [/^those bytes have come already$/, 'esos bytes ya habían llegado'],
  [/^the connection ended in the first line$/, 'la conexión terminó en la primera línea'],
  [/^the first line is too long$/, 'la primera línea es demasiado larga'],
  [/^the first line is: (.+)$/, 'la primera línea es: $1'],
  [/^no connection for data: (.+)$/, 'no hubo conexión para los datos: &1'],
  [/^no HTTP here: a web page may have sent it$/, 'aquí no hay HTTP: puede haberlo enviado una página web'],
  [/^EPSV or PASV first$/, 'primero EPSV o PASV'],
  [/^it is whole: it can be replaced, and not changed$/, 'está completo: se puede reemplazar, no cambiar'],
  [/^that cannot be the name of a file here$/, 'ese no puede ser el nombre de un archivo aquí'],
  [/^there is no such folder here$/, 'aquí no hay tal carpeta'],
  [/^there is no folder (.+) here$/, 'aquí no hay ninguna carpeta $1'],
  [/^there is something in that folder$/, 'esa carpeta no está vacía'],
  [/^a folder has that name$/, 'una carpeta tiene ese nombre'],
  [/^a file has that name$/, 'un archivo tiene ese nombre'],
  [/^there are (\d+) files and folders in that one already$/, 'en esa carpeta ya hay $1 archivos y carpetas'],
  [/^bytes before an offer$/, 'llegaron bytes antes de una oferta'],
  [/^bad offer$/, 'la oferta no es válida'],
  [/^a message that is not of this protocol$/, 'llegó un mensaje que no es de este protocolo'],
  [/^start after the first bytes$/, 'un comienzo tras los primeros bytes'],
  [/^control message too long$/, 'un mensaje de control demasiado largo'],
  [/^offer the subprotocol (\S+) here$/, 'aquí se ofrece el subprotocolo $1'],
  [/^the server ends$/, 'el servidor termina'],
  [/^too many unfinished transfers$/, 'hay demasiadas transferencias a medias'],
  [/^nothing is left of the name$/, 'el nombre no sirve'],
  [/^the connection ended after (\d+) of (\d+) bytes$/, 'la conexión terminó tras $1 de $2 bytes'],
  [/^the connection ended before the file was closed$/, 'la conexión terminó antes de cerrar el archivo'],
  [/^the client has aborted it$/, 'el cliente lo abandonó'],
  [/^the client was gone before the file was stored$/, 'el cliente se fue antes de guardarse el archivo'],
  [/^the file changed; send it again$/, 'el archivo cambió; envíalo otra vez'],
  [
    /^there is more of the file than its size says; pipe it into (`.+`)$/,
    'el archivo tiene más de lo que dice su tamaño; pásalo por una tubería a $1'
  ],
  [/^what listens there speaks no (WebSocket|TLS)$/, 'lo que escucha ahí no habla $1'],
  [/^its certificate is not trusted: (.+)$/, 'su certificado no es de confianza: &1'],
  [/^it was removed or sent anew meanwhile$/, 'mientras tanto se eliminó o se envió de nuevo'],
  [/^the folder of the receiver is gone$/, 'la carpeta del receptor ya no está'],
  [/^cannot read (.+)$/, 'no se puede leer $1'],
  [/^(.+) is too large$/, '$1 es demasiado grande'],
  [
    /^(.+) has (\d+) bytes; a topology has (\d+) at most$/,
    '$1 tiene $2 bytes; una topología, $3 como máximo'
  ],
  [/^(\S+): (\d+) bytes$/, '$1: $2 bytes'],
  [/^it was called off$/, 'se canceló'],
  [/^its bytes are not those of its hash$/, 'sus bytes no son los de su hash'],
  [/^it broke off at byte (\d+)$/, 'se cortó en el byte $1'],
  [/^it said nothing for (\d+) ms$/, 'no dijo nada durante $1 ms'],
  [
    /^the upload to the host was cut; .*$/,
    'la carga al anfitrión se cortó; elige el archivo otra vez y sigue'
  ],
  [/^the program ended in the middle; resume it$/, 'el programa terminó a la mitad; reanúdala'],
  [
    /^(\S+) ended before it said that it had stored the file; resume it$/,
    '$1 terminó sin confirmar que guardó el archivo; reanúdala'
  ],
  [
    /^its receiver has said nothing since the file was sent; resume it$/,
    'su receptor no ha dicho nada desde que se envió el archivo; reanúdala'
  ],
  [/^the copy of (\S+) differs from the source; .*$/, 'la copia de $1 es distinta; envíalo otra vez'],
  [/^the disk has (\d+) bytes left .*$/, 'al disco le quedan $1 bytes; haz lugar e inténtalo otra vez'],
  [/^no receiver is up; start one$/, 'no hay receptor activo; inicia uno'],
  [/^none of (.+) is up; start one$/, 'ninguno está activo ($1); inicia uno'],
  [/^(wss?:\/\/\S+): (.+)$/, '$1: &2']
]

/** Nodes that start, end, or cannot be asked. */
const nodes: readonly Sentence[] = [
  [/^exit code (\d+)$/, 'código de salida $1'],
  [/^(?:signal )?(SIG[A-Z0-9]+)$/, 'señal $1'],
  [
    /^port (\d+)(?: of \S+)? is reserved by the system; (\d+) is free$/,
    'el sistema se reserva el puerto $1; el $2 está libre'
  ],
  [
    /^port (\d+)(?: of \S+)? is reserved by the system; .*$/,
    'el sistema se reserva el puerto $1; elige otro'
  ],
  [
    /^port (\d+) of \S+ is in use by (\S+), a node of this lab.*$/,
    'el puerto $1 lo ocupa $2, un nodo de este laboratorio'
  ],
  [
    /^port (\d+) of \S+ is in use by (.+) \(process (\d+)\); (\d+) is free$/,
    'el puerto $1 lo ocupa $2 (proceso $3); el $4 está libre'
  ],
  [
    /^port (\d+) of \S+ is in use by (.+) \(process (\d+)\); .*$/,
    'el puerto $1 lo ocupa $2 (proceso $3); elige otro'
  ],
  [/^port (\d+)(?: of \S+)? is in use; (\d+) is free$/, 'el puerto $1 está ocupado; el $2 está libre'],
  [/^port (\d+)(?: of \S+)? is in use; .*$/, 'el puerto $1 está ocupado; elige otro'],
  [
    /^not allowed to listen on port (\d+).*$/,
    'no se permite escuchar en el puerto $1; elige uno por encima de 1023'
  ],
  [/^cannot listen on (\S+): (.+)$/, 'no se puede escuchar en $1: &2'],
  [/^(\S+) did not listen within (\d+) ms$/, '$1 no escuchó en $2 ms'],
  [/^(\S+) ended before it listened: (.+)$/, '$1 terminó antes de escuchar: &2'],
  [/^(\S+) was (?:stopped|killed) before it listened$/, '$1 se detuvo antes de escuchar'],
  [/^(\S+) ended before it replied$/, '$1 terminó antes de contestar'],
  [
    /^(\S+) ended (\d+) times in ([\d.]+) s \(the last time: (.+)\); start it again when its cause is gone$/s,
    '$1 terminó $2 veces en $3 s (la última vez: &4); inícialo otra vez cuando la causa haya pasado'
  ],
  [
    /^(\S+) ended (\d+) times in ([\d.]+) s; .*$/,
    '$1 terminó $2 veces en $3 s; inícialo otra vez cuando la causa haya pasado'
  ],
  [
    /^(.+) ended before it was ready \((.+?)\); it has to stay in the foreground$/s,
    '$1 terminó antes de estar listo (&2); tiene que quedarse en primer plano'
  ],
  [/^(.+) ended before it was ready \((.+?)\): (.+)$/s, '$1 terminó antes de estar listo (&2): «$3»'],
  [/^(.+) ended before it was ready \((.+?)\)$/, '$1 terminó antes de estar listo (&2)'],
  [/^(\S+) ended \((exit code \d+|SIG[A-Z]+)\): (.+)$/s, '$1 terminó (&2): «$3»'],
  [/^(\S+) ended \((exit code \d+|SIG[A-Z]+)\)$/, '$1 terminó (&2)'],
  [/^the node could not be started: (.+)$/, 'el nodo no se pudo iniciar: &1'],
  [/^(\S+) does not run; start it$/, '$1 no está en marcha; inícialo'],
  [/^(\S+) is frozen; resume it$/, '$1 está congelado; reanúdalo'],
  [/^node "(.+)" is not listening; start it$/, '$1 no escucha; inícialo'],
  [/^there is no node "(.+?)".*$/, 'no hay ningún nodo «$1»'],
  [/^no reply to "(.+)" in (\d+) ms$/, 'no hubo respuesta a «$1» en $2 ms'],
  [/^the client is stopping$/, 'el cliente se está deteniendo'],
  [
    /^the load has no target; .*$/,
    'la carga no tiene destino; enlaza el cliente con un proxy o un balanceador'
  ],
  [/^nothing is heard of ([^\s;]+).*$/, 'no se sabe nada de $1'],
  [/^it listens$/, 'escucha'],
  [/^nobody listens there$/, 'nadie escucha ahí'],
  [/^(\S+) does not reach it$/, '$1 no lo alcanza'],
  [/^the folder (.+) does not exist; correct "cwd"$/, 'la carpeta $1 no existe; corrige «cwd»'],
  [
    /^there is no file (.+); is it built, .*$/,
    'no existe el archivo $1; ¿está compilado y es correcta la carpeta?'
  ],
  [
    /^there is no command "(.+)"; is it installed.*$/,
    'no hay ningún comando «$1»; ¿está instalado y en el PATH?'
  ],
  [/^(.+) \(prepare\) has not ended after (\d+) ms$/, '$1 (prepare) no terminó en $2 ms'],
  [/^the lab is closing$/, 'el laboratorio se está cerrando']
]

/** Those of `loadSentences` that fit nearly anything, or say nothing by themselves. */
const tooWide = ['bytes', 'lines', 'answers', 'failed']

/** What the client says of a request of its load, as its forms have it in either language; the narrower ones first. */
const loads: readonly Sentence[] = loadSentenceNames
  .filter(name => !tooWide.includes(name))
  .sort((a, b) => loadSentences[b].length - loadSentences[a].length)
  .map(name => {
    const parts: string[] = []
    const english = loadSentences[name]
      .replace(/[()]/g, '\\$&')
      .replace(/\{\{(\w+)\}\}/g, (_, part: string) => (parts.push(part), '(.+?)'))
    const spanish = load.said[name].replace(
      /\{\{(\w+)\}\}/g,
      (_, part: string) => `${part === 'error' ? '&' : '$'}${parts.indexOf(part) + 1}`
    )
    return [new RegExp(`^${english}$`, 's'), spanish]
  })

/** Everything that the lab gives as a reason; the first that fits is taken, so that the narrower ones come first. */
export const reasonSentences: readonly Sentence[] = [
  ...nodes,
  ...transfers,
  ...replicas,
  ...places,
  ...balancer,
  ...connections,
  ...loads
]
