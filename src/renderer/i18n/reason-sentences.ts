/** A reason in English, and in Spanish: `$1` is a part as it came, `&1` a part that is itself a reason. */
export type ReasonSentence = readonly [pattern: RegExp, spanish: string]

/** Connections, whoever has them. */
const connections: readonly ReasonSentence[] = [
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
  [/^the peer does not read$/, 'el otro extremo no lee'],
  [
    /^this computer has run out of file descriptors.*$/,
    'a esta computadora se le acabaron los descriptores de archivo (ve ulimit -n)'
  ],
  [/^this computer has run out of local ports.*$/, 'a esta computadora se le acabaron los puertos locales'],
  [/^this computer has run out of memory.*$/, 'a esta computadora se le acabó la memoria para conexiones'],
  [/^(.+) \(waited (\d+) ms\)$/, '&1 (se esperó $2 ms)']
]

/** Replicas and the proxy before them. */
const replicas: readonly ReasonSentence[] = [
  [/^it ended too early$/, 'terminó antes de tiempo'],
  [/^it accepts but does not answer$/, 'acepta, pero no contesta'],
  [/^too far behind$/, 'demasiado atrás'],
  [/^its reply differed$/, 'su respuesta fue otra'],
  [/^something here has run out, not of its making$/, 'algo se agotó aquí, no por su culpa'],
  [/^every replica is down$/, 'todas las réplicas están caídas'],
  [/^every replica is down or stands still$/, 'todas las réplicas están caídas o inmóviles'],
  [/^every replica that is left stands still$/, 'todas las réplicas que quedan están inmóviles'],
  [/^no replica is left \(the last, (\S+): (.+)\)$/, 'no queda ninguna réplica (la última, $1: &2)'],
  [/^it accepts connections(?: again)?$/, 'acepta conexiones otra vez'],
  [/^it answers again$/, 'contesta otra vez'],
  [/^caught up$/, 'al día'],
  [/^caught up on (\d+) sessions$/, 'al día con $1 sesiones'],
  [/^nothing is replayed$/, 'no se repite nada'],
  [/^it was not recorded$/, 'no se grabó'],
  [/^the session log is full$/, 'el registro de sesiones está lleno'],
  [/^it may have had a part of it$/, 'quizá ya tenía una parte'],
  [/^its record cannot be read back$/, 'su grabación no se puede leer'],
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
const balancer: readonly ReasonSentence[] = [
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
  [/^passes its checks$/, 'pasa sus comprobaciones'],
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
const transfers: readonly ReasonSentence[] = [
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
  [/^(\d+) bytes are free, and (\d+) are to come$/, 'quedan $1 bytes libres, y faltan $2'],
  [/^(?:it is larger than this receiver takes|more than (\d+) bytes)$/, 'es más grande de lo que se acepta'],
  [/^the end came before all the bytes$/, 'terminó antes de enviar todos los bytes'],
  [/^more bytes than were (?:offered|announced)$/, 'llegaron más bytes de los anunciados'],
  [/^too many unfinished transfers$/, 'hay demasiadas transferencias a medias'],
  [/^nothing is left of the name$/, 'el nombre no sirve'],
  [/^the connection ended after (\d+) of (\d+) bytes$/, 'la conexión terminó tras $1 de $2 bytes'],
  [/^the connection ended before the file was closed$/, 'la conexión terminó antes de cerrar el archivo'],
  [/^the client has aborted it$/, 'el cliente lo abandonó'],
  [/^the client was gone before the file was stored$/, 'el cliente se fue antes de guardarse el archivo'],
  [/^the file changed; send it again$/, 'el archivo cambió; envíalo otra vez'],
  [/^cannot read (.+)$/, 'no se puede leer $1'],
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
const nodes: readonly ReasonSentence[] = [
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
    /^(\S+) ended (\d+) times in ([\d.]+) s; .*$/,
    '$1 terminó $2 veces en $3 s; inícialo otra vez cuando la causa haya pasado'
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

/** Everything that the lab gives as a reason; the first that fits is taken, so that the narrower ones come first. */
export const reasonSentences: readonly ReasonSentence[] = [
  ...nodes,
  ...transfers,
  ...replicas,
  ...balancer,
  ...connections
]
