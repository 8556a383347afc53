import own
import sys
from flask import Flask

app = Flask(__name__)


@app.route('/<text>')
def echo(text):
    print('it says: ' + text.replace('-', ' '))
    return 'ECHO: ' + text.replace('-', ' ') + '\n'


app.run(port=int(sys.argv[1]), debug=True)
