import { runRefusals } from '#shared/runs/run-refusals'
import type { Sentence } from '#shared/words/sentences'

/** What an exercise that is open, or is to be opened, is not ready for. */
const exercises: readonly Sentence[] = [
  [/^either the name of an exercise, or its text$/, 'o el nombre de una práctica, o su texto'],
  [/^no exercise is open$/, 'no hay ninguna práctica abierta'],
  [/^no exercise was left under way$/, 'no quedó ninguna práctica a medias'],
  [/^the exercise has changed: it has no such step any more$/, 'la práctica cambió: ya no tiene ese paso'],
  [/^it goes on; stop it first$/, 'sigue en marcha; termínala primero'],
  [/^there is no exercise "(.+)"; (.+)$/, 'no hay ninguna práctica «$1»; &2'],
  [
    /^the lab "(.+)" has to be a file beside the exercise, (.+)$/,
    'el laboratorio «$1» tiene que ser un archivo junto a la práctica, &2'
  ],
  [
    /^"(.+)" has to be a file beside the exercise, (.+)$/,
    '«$1» tiene que ser un archivo junto a la práctica, &2'
  ],
  [/^and where that is is not known$/, 'y no se sabe dónde está la práctica'],
  [
    /^in the same folder: name it without a path, and bring it there$/,
    'en la misma carpeta: ponlo ahí y nómbralo sin ruta'
  ],
  [
    /^(.+) is not a valid exercise: step (.+): what is sent to (.+) has to stand in the `load` of .*$/,
    '$1: paso $2: lo que se envía a $3 tiene que estar en el «load» del cliente de su laboratorio, donde se ve antes de confiar en él'
  ],
  [/^(.+) is not a valid exercise: (.+)$/s, '$1 no es una práctica válida: &2'],
  [/^step "(.+)" waits for no answer$/, 'el paso «$1» ya tiene su respuesta, o no espera ninguna'],
  [/^step "(.+)" is not under way$/, 'el paso «$1» no es el que está en curso'],
  [/^nothing is to be read now$/, 'ahora no hay nada que leer'],
  [/^there is no checkpoint "(.+)"$/, 'no hay ningún punto de control «$1»'],
  [/^no step is under way$/, 'ningún paso está en marcha'],
  [/^it goes no further$/, 'ya no sigue'],
  [/^(\S+): not up$/, '$1 no está activo'],
  [
    /^this exercise has no machine whose place another one may take$/,
    'esta práctica no tiene una máquina que otra pueda reemplazar'
  ]
]

/** Hand-ins, and what they are marked by. */
const marking: readonly Sentence[] = [
  [
    /^(.+) is neither a folder of hand-ins nor an archive of them$/,
    '$1 no es una carpeta de entregas, ni un zip con ellas'
  ],
  [/^(.+) is no archive that can be read: (.+)$/s, '$1 no es un zip que se pueda leer: &2'],
  [/^(.+) is larger than the hand-ins of a class can be$/, '$1 es más grande que las entregas de un grupo'],
  [/^there is no run in the hand-in "(.+)"$/, 'en la entrega «$1» no hay ninguna corrida'],
  [/^there is no hand-in "(.+)"$/, 'no hay ninguna entrega «$1»'],
  [
    /^no hand-ins are open, or they are still looked at$/,
    'no hay entregas abiertas, o todavía se están revisando'
  ],
  [/^(.+) cannot be understood$/, 'no se entiende $1']
]

/** Recorded runs, and reports of them. */
const runs: readonly Sentence[] = [
  [
    /^no Chromium, Chrome or Edge was found to make a PDF with: .*$/,
    'no se encontró Chromium, Chrome ni Edge para hacer el PDF: abre el HTML e imprímelo, o di cuál usar con RELEVO_CHROMIUM'
  ],
  [/^(.+) made no PDF; open the HTML and print it$/, '$1 no hizo el PDF; abre el HTML e imprímelo'],
  [/^there is no run (.+), neither here nor in (.+)$/, 'no hay ninguna corrida $1, ni aquí ni en $2'],
  [/^there is no run "(.+)"$/, 'no hay ninguna corrida «$1»'],
  [
    /^the run goes on; end the lab before you delete it$/,
    'la corrida sigue; termina el laboratorio antes de eliminarla'
  ],
  [/^(.+) could not be written: (.+)$/s, '$1 no se pudo escribir: &2'],
  [
    /^what a proxy remembers of its sessions is in its own memory, and not in the record of the run$/,
    'lo que un proxy recuerda de sus sesiones está en su memoria, y no en la grabación de la corrida'
  ],
  [
    /^replicas are compared as of a moment up to event (\d+); this one comes after event (\d+)$/,
    'las réplicas se comparan hasta el suceso $1, y este momento viene después del suceso $2'
  ],
  [
    /^the events before number (\d+) had to make room$/,
    'los sucesos anteriores al $1 tuvieron que hacer lugar'
  ],
  ...runRefusals
]

/** Faults, and where they may be set. */
const faults: readonly Sentence[] = [
  [/^"(.*)" is no name for a fault; give it another$/, '«$1» no sirve como nombre de un fallo; dale otro'],
  [/^"(.+)" is the name of a partition that cuts (\S+)$/, '«$1» es el nombre de una partición que corta $2'],
  [
    /^"(.+)" is the name of a fault on (\S+); give it another$/,
    '«$1» es el nombre de un fallo en $2; dale otro'
  ],
  [/^there is no fault "(.+)" on (\S+)$/, 'no hay ningún fallo «$1» en $2'],
  [/^"(.+)" is a partition; clear the partition$/, '«$1» es una partición; repara la partición'],
  [/^there are (\d+) partitions already; clear one first$/, 'ya hay $1 particiones; repara una primero'],
  [/^there is no partition "(.+)"$/, 'no hay ninguna partición «$1»'],
  [
    /^the lab has (\d+) faults already; clear some first$/,
    'el laboratorio ya tiene $1 fallos; quita algunos primero'
  ],
  [/^(\S+) has (\d+) faults already; clear one first$/, '$1 ya tiene $2 fallos; quita uno primero'],
  [
    /^(.+): connections that programs of your own open; the lab cannot cut them$/,
    '$1: son conexiones que abren programas tuyos, y el laboratorio no puede cortarlas'
  ],
  [/^"(.*)" is no link; write FROM->TO, as in (\S+)$/, '«$1» no es un enlace; se escribe DE->A, como $2'],
  [/^there is no link "(.+)": (.+)$/, 'no hay ningún enlace «$1»: &2'],
  [
    /^(\S+) is (.+), whose connections the lab does not open; set it on (.+)$/,
    '$1 es &2, y sus conexiones no las abre el laboratorio; pon el fallo en $3'
  ],
  [/^(\S+) is a client: it has no door$/, '$1 es un cliente: no tiene puerta'],
  [
    /^(\S+) is (.+), whose door the lab does not hold; set it on a link that leads to it$/,
    '$1 es &2, y su puerta no es del laboratorio; pon el fallo en un enlace que lleve a él'
  ],
  [/^a program of your own$/, 'un programa tuyo'],
  [
    /^the outside is no side of a partition: .*$/,
    'lo de afuera no puede ser un lado de una partición: un nodo no sabe quién está tras su puerta; pon un fallo en outside->NODO'
  ],
  [/^"(.+)" is named twice$/, '«$1» está dos veces'],
  [/^(\S+) has no link to (\S+)$/, '$1 no tiene ningún enlace a $2'],
  [/^faults\.set: (.+)$/s, 'faults.set: &1'],
  [
    /^an external program applies no faults; set them on a link to it$/,
    'un programa tuyo no aplica fallos; ponlos en un enlace que lleve a él'
  ]
]

/** Machines, and those who look after nodes there. */
const machines: readonly Sentence[] = [
  [/^what answers at (\S+) is no desk of Relevo's$/, 'quien contesta en $1 no es un Relevo'],
  [/^nobody answers at (\S+): (.+)$/s, 'nadie contesta en $1: &2'],
  [/^the desk says: (.+)$/s, 'el Relevo del otro lado dice: &1'],
  [/^the desk at (\S+) has hung up$/, 'el Relevo en $1 colgó'],
  [/^there is no machine "(.+)"$/, 'no hay ninguna máquina «$1»'],
  [
    /^too many connections go through the keeper of (\S+)$/,
    'por el guardián de $1 pasan demasiadas conexiones'
  ],
  [/^too much waits for (\S+)$/, 'demasiado espera a $1'],
  [/^(\S+) says something that is not understood(?:: (.+))?$/s, '$1 dice algo que no se entiende'],
  [/^(\S+) is no program of a node$/, '$1 no es el programa de un nodo'],
  [
    /^(\S+) had no word from the desk for its lease, and ended it$/,
    '$1 no supo nada de esta computadora durante su plazo, y lo terminó'
  ],
  [
    /^(\S+) was started anew, or its keeper has ended; how this node ended is not known$/,
    '$1 se reinició, o su guardián terminó; no se sabe cómo terminó este nodo'
  ],
  [/^the try was given up$/, 'se dejó de intentar'],
  [/^(\S+) was not reached in ([\d.]+) s$/, 'no se llegó a $1 en $2 s'],
  [/^(\S+) did not say what it is$/, '$1 no dijo qué es'],
  [
    /^(\S+) dials this desk by itself \(relevo machine join\), and is not reached from here$/,
    '$1 se conecta por sí misma (relevo machine join), y desde aquí no se llega a ella'
  ],
  [
    /^there is no program "(.+)" on this computer, by which (\S+) is reached: install it$/,
    'en esta computadora no está el programa «$1», con el que se llega a $2: instálalo'
  ],
  [
    /^(\S+) cannot speak with what runs (\S+): is it started, and may you use it\?$/,
    '$1 no puede hablar con lo que ejecuta $2: ¿está iniciado, y tienes permiso?'
  ],
  [
    /^(\S+) knows no (\S+) that runs: start it first, and look at its name$/,
    '$1 no conoce ningún $2 en marcha: inícialo primero, y revisa su nombre'
  ],
  [
    /^the file of the key by which (\S+) would let us in cannot be read: (.*)$/s,
    'no se puede leer el archivo de la llave con la que se entra a $1: &2'
  ],
  [
    /^(\S+) does not know (\S+) yet, and would ask whether it is the right one: run `(.+)` once in a terminal, and say yes if it is$/,
    '$1 aún no conoce a $2, y preguntaría si es la correcta: ejecuta `$3` una vez en una terminal, y contesta que sí si lo es'
  ],
  [
    /^(\S+) has another key than the last time: .* run `(.+)`$/,
    '$1 tiene otra llave que la última vez: es otra máquina, o se instaló de nuevo. Si está bien, ejecuta `$2`'
  ],
  [
    /^(\S+) does not let us in without a password that somebody types: run `(.+)`$/,
    '$1 no deja entrar sin una contraseña que alguien escriba: ejecuta `$2`'
  ],
  [
    /^there is no Node on (\S+) under the name "(.+)": .*$/,
    'en $1 no hay Node con el nombre «$2»: instala Node 20.19 o posterior ahí, o di en «node» dónde está'
  ],
  [
    /^the Node on (\S+) is too old(?: \((.+)\))?: .*$/,
    'el Node de $1 es demasiado viejo: hace falta 20.19 o posterior'
  ],
  [
    /^(\S+) is there, and nobody takes the connection: .*$/,
    '$1 está ahí, y nadie acepta la conexión: ¿está en marcha su sshd, en ese puerto?'
  ],
  [
    /^nothing answers where (\S+) should be: .*$/,
    'nada contesta donde debería estar $1: ¿está encendida, y es correcta su dirección?'
  ],
  [/^nobody knows the name by which (\S+) is reached$/, 'nadie conoce el nombre con el que se llega a $1'],
  [/^nothing came from (\S+) for ([\d.]+) s$/, 'no llegó nada de $1 durante $2 s'],
  [/^(\S+) was not reached: (.+)$/s, 'no se llegó a $1: &2'],
  [/^(\S+) ended with (\S+)$/, '$1 terminó con $2'],
  [/^(\d+) codes are open; use those first$/, 'hay $1 códigos abiertos; usa primero esos'],
  [
    /^say at which of its addresses this computer is to be joined, not at all of them$/,
    'di en cuál de sus direcciones se llega a esta computadora, no en todas'
  ],
  [
    /^open the door first, at an address of this computer$/,
    'abre primero la puerta, en una dirección de esta computadora'
  ],
  [/^port (\d+) of (\S+) is in use$/, 'el puerto $1 de $2 está ocupado'],
  [/^(\S+) is no address of this computer$/, '$1 no es una dirección de esta computadora'],
  [/^can't listen on (\S+): (.+)$/s, 'no se puede escuchar en $1: &2'],
  [
    /^(\S+) came in a file that is not trusted, and is not reached; .*$/,
    '$1 vino en un archivo en el que no confías, y no se llega a ella; pon un nodo en ella, revisa qué ejecutaría, y confía primero'
  ],
  [
    /^(\S+) came in a file that is not trusted, and does not run; .*$/,
    '$1 vino en un archivo en el que no confías, y no se ejecuta; revisa qué haría, y confía primero'
  ],
  [
    /^what would run is not what was looked at any more; look again$/,
    'lo que se ejecutaría ya no es lo que se revisó; revísalo otra vez'
  ]
]

/** Nodes, their ports, and what can be asked of them. */
const nodes: readonly Sentence[] = [
  [/^"(.+)" listens on no port$/, '«$1» no escucha en ningún puerto'],
  [/^(\S+) did not say what it has learned$/, '$1 no dijo qué ha aprendido'],
  [/^an? (\S+) compares no replies$/, 'un $1 no compara respuestas'],
  [/^no load is set for "(.+)"; say what to send$/, 'no hay carga para «$1»; di qué enviar'],
  [/^the client node did not say what came of it$/, 'el nodo cliente no dijo en qué quedó'],
  [/^the client node gave no summary$/, 'el nodo cliente no dio un resumen'],
  [/^(\S+) did not say which sessions it keeps$/, '$1 no dijo qué sesiones conserva'],
  [/^(\S+) did not say what session (\d+) was$/, '$1 no dijo cuál fue la sesión $2'],
  [
    /^an? (\S+) keeps no sessions; a replicating proxy does$/,
    'un $1 no conserva sesiones; un proxy replicador sí'
  ],
  [/^an? (\S+) has no such port$/, 'un $1 no tiene ese puerto'],
  [
    /^(\S+) is a server that is there and not of this lab: it is neither started nor stopped .*$/,
    '$1 es un servidor que ya está ahí y no es de este laboratorio: desde aquí no se inicia ni se detiene, y su puerto es suyo'
  ],
  [
    /^(\S+) is a server that is there and not of this lab: it can't be (\w+) from here; .*$/,
    '$1 es un servidor que ya está ahí y no es de este laboratorio: desde aquí no se puede; pon fallos en los enlaces que llevan a él'
  ],
  [/^a server that is there and not of this lab$/, 'un servidor que ya está ahí y no es de este laboratorio'],
  [/^"(.+)" is not a file server of this lab$/, '«$1» no es un servidor de archivos de este laboratorio'],
  [
    /^no proxy has replicas behind it; add one, or name a node$/,
    'ningún proxy tiene réplicas detrás; añade uno, o nombra un nodo'
  ],
  [/^"(.+)" is not a proxy with replicas behind it$/, '«$1» no es un proxy con réplicas detrás'],
  [/^node "(.+)" does not serve HTTP$/, 'el nodo «$1» no atiende HTTP'],
  [/^nothing is wrong with the port of (\S+)$/, 'el puerto de $1 está bien'],
  [
    /^the lab can't make the port of (\S+) right by itself; .*$/,
    'el laboratorio no puede corregir por sí mismo el puerto de $1; `relevo status` dice qué pasa'
  ],
  [/^(\S+) does not listen, although (\S+) made way for it$/, '$1 no escucha, aunque $2 le dejó el lugar'],
  [
    /^(\S+) runs, and (.+) after (\d+) ms; it goes on, and is up once it does$/,
    '$1 se ejecuta, y &2 tras $3 ms; sigue, y estará activo en cuanto lo haga'
  ],
  [/^has not printed a line with (.+)$/, 'no ha impreso una línea con $1'],
  [/^does not answer GET (\S+) on port (\d+)$/, 'no contesta GET $1 en el puerto $2'],
  [/^does not listen on port (\d+)$/, 'no escucha en el puerto $1'],
  [/^(.+); `relevo mend (\S+)` makes it right$/, '&1; `relevo mend $2` lo corrige'],
  [
    /^(\S+) holds port ([\d, ]+); in the topology it has (.+)$/,
    '$1 ocupa el puerto $2; en la topología tiene $3'
  ],
  [
    /^(\S+) listens at (\S+) only, and links lead to (\S+)$/,
    '$1 escucha solo en $2, y los enlaces llevan a $3'
  ],
  [
    /^(\S+) cannot have port (\d+): (\S+), a node of this lab, holds it(?: \((.+)\))?$/,
    '$1 no puede tener el puerto $2: lo ocupa $3, un nodo de este laboratorio'
  ],
  [
    /^(\S+) cannot have port (\d+): (.+) holds it, and is not of this lab$/,
    '$1 no puede tener el puerto $2: lo ocupa otro programa ($3), que no es de este laboratorio'
  ],
  [
    /^(\S+) ended because a port that it wants is taken, and that is not (.+)$/,
    '$1 terminó porque un puerto que quiere está ocupado, y no es $2'
  ],
  [/^roads are being measured already$/, 'ya se están midiendo los caminos'],
  [/^(\S+) has no door for (\S+)$/, '$1 no tiene puerta para $2'],
  [/^no file server is up; start one$/, 'ningún servidor de archivos está activo; inicia uno'],
  [/^Windows cannot freeze a program of your own$/, 'Windows no puede congelar un programa tuyo'],
  [
    /^the program (.+) does not exist; build it first$/,
    'el programa $1 no existe; hay que compilarlo primero'
  ],
  [/^(\S+) is to run on another machine$/, '$1 debe ejecutarse en otra máquina'],
  [/^cannot (\w+) (\S+) while it is (\w+)$/, '$2 está en un estado en que eso no se puede ($3)'],
  [/^(\d+) calls wait already; try again later$/, 'ya esperan $1 peticiones; inténtalo más tarde'],
  [/^there is a node "(.+)" already$/, 'ya hay un nodo «$1»'],
  [
    /^the algorithm cookie needs HTTP; for TCP there is source-address$/,
    'el algoritmo cookie necesita HTTP; para TCP está source-address'
  ],
  [/^(\S+) is not behind this balancer$/, '$1 no está detrás de este balanceador'],
  [/^its input has ended; start it again to type$/, 'su entrada terminó; inícialo otra vez para escribir'],
  [
    /^(\S+) has no door: give it a port, a receiverPort or doors$/,
    '$1 no tiene puerta: dale «port», «receiverPort» o «doors»'
  ],
  [/^this node has no command "(.+)"$/, 'este nodo no conoce «$1»'],
  [/^the node has not been told its links yet$/, 'el nodo todavía no conoce sus enlaces'],
  [
    /^cannot run "(.+)": a batch file takes no line ends in its arguments$/,
    'no se puede ejecutar «$1»: un archivo por lotes no acepta saltos de línea en sus argumentos'
  ],
  [/^cannot run "(.+)": (.+)$/s, 'no se puede ejecutar «$1»: &2'],
  [/^(.+) \(prepare\) failed \((.+?)\)$/, '$1 (prepare) falló (&2)'],
  [/^(.+) \(prepare\) failed \((.+?)\): (.+)$/s, '$1 (prepare) falló (&2): «$3»'],
  [/^(.+) ended \((exit code \d+|SIG[A-Z]+|signal \S+)\): (.+)$/s, '$1 terminó (&2): «$3»'],
  [/^(.+) ended \((exit code \d+|SIG[A-Z]+|signal \S+)\)$/, '$1 terminó (&2)'],
  [/^no reply to (\S+) has differed at (\S+)$/, 'ninguna respuesta a $1 ha sido distinta en $2'],
  [
    /^session (\d+) is not kept: it goes on, was longer than 64 KiB, or is too long ago$/,
    'la sesión $1 no se conserva: sigue abierta, pasó de 64 KiB, o es de hace demasiado'
  ],
  [
    /^session (\d+) is encrypted \(TLS\): its bytes mean nothing a second time$/,
    'la sesión $1 está cifrada (TLS): sus bytes no dicen nada por segunda vez'
  ],
  [/^there is a certificate, and no (\S+), in (.+)$/, 'hay un certificado, y falta $1, en $2'],
  [
    /^(\S+) and (\S+) in (.+) are no certificate and its key: (.+)$/s,
    '$1 y $2, en $3, no son un certificado y su llave: &4'
  ],
  [/^keys\/ssh_host_key is no private key: (.+)$/s, 'keys/ssh_host_key no es una llave privada: &1'],
  [/^(\S+) is not a whole path, as in (.+)$/, '$1 no es una ruta completa, como $2'],
  [/^(\S+) is not there, or may not be read$/, '$1 no está ahí, o no se puede leer'],
  [/^there is no topology "(.+)"; (.+)$/, 'no hay ninguna topología «$1»; &2'],
  [/^(.+) is not valid: (.+)$/s, '$1 no es válida: &2'],
  [/^this topology has no file yet; save it as one$/, 'esta topología aún no tiene archivo; guárdala en uno'],
  // One exchange.
  [/^no (?:reply|end) in (\d+) ms$/, 'no hubo respuesta en $1 ms'],
  [/^cancelled$/, 'se canceló'],
  [/^answered (.+), not HOLA$/, 'contestó $1, y no HOLA'],
  [/^the text must be (\d+) bytes of UTF-8, not (\d+)$/, 'el texto debe tener $1 bytes de UTF-8, no $2'],
  [/^(\S+) is not a 32-bit integer$/, '$1 no es un entero de 32 bits']
]

/** Files: their places, their uploads, their transfers. */
const files: readonly Sentence[] = [
  [/^name the file: (\S+)$/, 'nombra el archivo: $1'],
  [
    /^a file has a name, a size, a key and a route: (.+)$/s,
    'un archivo tiene nombre, tamaño, clave y ruta: &1'
  ],
  [/^an offset is a number of bytes$/, 'un «offset» es un número de bytes'],
  [/^the file is larger than (\d+) bytes$/, 'el archivo pasa de $1 bytes'],
  [/^too many uploads at once; wait$/, 'hay demasiadas cargas a la vez; espera'],
  [/^cannot write (.+): (.+)$/s, 'no se puede escribir $1: &2'],
  [/^there is no upload "(.+)"$/, 'no hay ninguna carga «$1»'],
  [/^the upload "(.+)" has not come to its end$/, 'la carga «$1» no ha terminado'],
  [/^the upload goes on at byte (\d+)$/, 'la carga sigue en el byte $1'],
  [/^upload (\S+) is (\S+)$/, 'la carga $1 no está en marcha ($2)'],
  [/^upload (\S+) has not ended yet$/, 'la carga $1 aún no termina'],
  [/^there is no transfer "(.+)"$/, 'no hay ninguna transferencia «$1»'],
  [
    /^no replicating proxy has receivers behind it; add one, or send balanced$/,
    'ningún proxy replicador tiene receptores detrás; añade uno, o envía por el balanceador'
  ],
  [
    /^no receivers are behind "(.+)"\. The route may be (.+)\.$/,
    'detrás de «$1» no hay receptores. La ruta puede ser $2'
  ],
  [/^"(.+)" is not a receiver of this lab$/, '«$1» no es un receptor de este laboratorio'],
  [/^(\S+) has nothing to resume of (.+)$/, '$1 no tiene nada que reanudar de $2'],
  [/^(.+) is not a file$/, '$1 no es un archivo'],
  [/^transfer (\S+) is being sent already$/, 'la transferencia $1 ya se está enviando'],
  [/^transfer (\S+) is not being sent$/, 'la transferencia $1 no se está enviando'],
  [/^transfer (\S+) is (\S+), not being sent$/, 'la transferencia $1 no se está enviando ($2)'],
  [
    /^transfer (\S+) is (\S+); there is nothing to resume$/,
    'la transferencia $1 no tiene nada que reanudar ($2)'
  ],
  [
    /^(\d+) transfers are being sent; wait for one to end$/,
    'se están enviando $1 transferencias; espera a que termine una'
  ],
  [
    /^the upload of (.+) was cut; choose the file again$/,
    'la carga de $1 se cortó; elige el archivo otra vez'
  ],
  [
    /^(.+) was written since it was sent; send it as a new transfer$/,
    '$1 cambió desde que se envió; envíalo como una transferencia nueva'
  ],
  [
    /^(.+) had (\d+) bytes and has (\d+) now; send it as a new transfer$/,
    '$1 tenía $2 bytes y ahora tiene $3; envíalo como una transferencia nueva'
  ],
  [/^(\S+) has no stored copy of (.+)$/, '$1 no tiene guardada una copia de $2'],
  [/^the roads were not measured in time$/, 'los caminos no se midieron a tiempo'],
  [
    /^(.+) comes from (\S+) by itself; it stops when repair is switched off$/,
    '$1 viene de $2 por sí solo; se detiene al apagar la reparación'
  ],
  [
    /^"(.+)" is a (\S+), which takes no files(.*)\. It may be (.+)\.$/,
    '«$1» es un $2, que no recibe archivos. Puede ser $4'
  ],
  [/^"(.+)" is not a route(.*?)[.?] It may be (.+)\.$/, '«$1» no es una ruta. Puede ser $3'],
  [/^no place was chosen$/, 'no se eligió un lugar'],
  [/^a received file has a node and a name$/, 'un archivo recibido tiene un nodo y un nombre'],
  [/^(\S+) has no file (.+)$/, '$1 no tiene ningún archivo $2'],
  [/^this is not a file on the disk of this computer$/, 'no es un archivo del disco de esta computadora'],
  [/^there is no file (.+)$/, 'no existe el archivo $1'],
  [/^(.+) is no file$/, '$1 no es un archivo'],
  [/^(.+) cannot be read$/, '$1 no se puede leer']
]

/** The host itself, and what it is asked. */
const host: readonly Sentence[] = [
  [
    /^too many commands at once; wait for their results$/,
    'demasiados comandos a la vez; espera sus resultados'
  ],
  [/^there is no command "(.+)"$/, 'no hay ningún comando «$1»'],
  [/^the result could not be sent$/, 'el resultado no se pudo enviar'],
  [/^the node gave no answer: (.+)$/s, 'el nodo no contestó: &1'],
  [/^only the panel may ask this$/, 'esto solo lo puede pedir el panel'],
  [/^this is not what (\S+) takes$/, 'eso no es lo que toma $1'],
  [/^the journal has no session (\d+) of (\S+)$/, 'el diario no tiene la sesión $1 de $2'],
  [
    /^(.+) uses the data folder (.+); close it, or choose another folder$/,
    'otro programa usa la carpeta de datos $2; ciérralo, o elige otra carpeta'
  ],
  [
    /^the folder (.+) cannot be used: (.+); choose another with (\S+)$/,
    'la carpeta $1 no se puede usar (&2); elige otra con $3'
  ]
]

/** What a shape was given instead of what it takes. */
const shapes: readonly Sentence[] = [
  [/^did you mean "(.+)"\?$/, '¿quisiste decir «$1»?'],
  [/^there is none$/, 'no hay ninguno'],
  [/^one of (.+)$/s, 'uno de: $1'],
  [/^Invalid input: expected (\w+), received undefined$/, 'falta: debe ser &1'],
  [/^Invalid input: expected (\w+), received (\w+)$/, 'debe ser &1, y es &2'],
  [/^Invalid input: expected (.+)$/s, 'debe ser $1'],
  [/^Invalid input$/, 'no es lo que va aquí'],
  [/^Invalid discriminator value\. Expected (.+)$/s, 'debe ser uno de: $1'],
  [/^Invalid option: expected one of (.+)$/s, 'debe ser uno de: $1'],
  [/^Invalid string: must match pattern (.+)$/s, 'debe ser un texto que cumpla $1'],
  [/^Invalid key in record$/, 'ese nombre no vale aquí'],
  [/^Unrecognized keys?: (.+)$/s, 'aquí no se conoce $1'],
  [/^Too small: expected (?:string|text) to have >=1 characters?$/, 'no puede estar vacío'],
  [/^Too small: expected array to have >=1 items?$/, 'debe tener 1 elemento o más'],
  [/^Too small: expected (?:string|text) to have >=(\d+) characters?$/, 'debe tener $1 caracteres o más'],
  [/^Too big: expected (?:string|text) to have <=(\d+) characters?$/, 'debe tener $1 caracteres o menos'],
  [/^Too small: expected array to have >=(\d+) items?$/, 'debe tener $1 elementos o más'],
  [/^Too big: expected array to have <=(\d+) items?$/, 'debe tener $1 elementos o menos'],
  [/^Too small: expected \w+ to be >=(\S+)$/, 'debe ser $1 o más'],
  [/^Too small: expected \w+ to be >(\S+)$/, 'debe ser más de $1'],
  [/^Too big: expected \w+ to be <=(\S+)$/, 'debe ser $1 o menos'],
  [/^string$/, 'un texto'],
  [/^number$/, 'un número'],
  [/^int$/, 'un número entero'],
  [/^boolean$/, 'true o false'],
  [/^array$/, 'una lista'],
  [/^tuple$/, 'una lista'],
  [/^(?:object|record)$/, 'un objeto'],
  [/^null$/, 'nada']
]

/** Why the lab, or a host, does not do what it is asked: what errors say in English beside their code. */
export const refusalSentences: readonly Sentence[] = [
  ...exercises,
  ...marking,
  ...runs,
  ...faults,
  ...machines,
  ...nodes,
  ...files,
  ...host,
  ...shapes
]
