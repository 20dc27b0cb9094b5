import json, pathlib, shutil, tempfile, csv, configparser
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9100))
s.listen()

c, a = s.accept()
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / 'in' / 'data.json'
    path.parent.mkdir(parents=True)
    path.write_bytes(c.recv(1000))
    settings = json.loads(path.read_text())
    print(settings, path.suffix, path.stat().st_size, sorted(p.name for p in path.parent.iterdir()))
    shutil.copy(path, path.with_name('copy.json'))
    print(sorted(p.name for p in path.parent.glob('*.json')))
    shutil.copytree(path.parent, pathlib.Path(folder) / 'out')
    shutil.rmtree(path.parent)
    print(path.exists(), (pathlib.Path(folder) / 'out' / 'data.json').read_text())
print(pathlib.Path(folder).exists())
with open('table.csv', 'w', newline='') as f:
    csv.writer(f).writerows([['name', 'port'], ['server', 9100]])
with open('table.csv', newline='') as f:
    print(list(csv.DictReader(f)))
config = configparser.ConfigParser()
config['net'] = {'port': '9100'}
with open('settings.ini', 'w') as f:
    config.write(f)
again = configparser.ConfigParser()
print(again.read('settings.ini'), again.getint('net', 'port'))
with tempfile.TemporaryFile() as f:
    f.write(b'abc')
    f.seek(0)
    print(f.read())
with tempfile.NamedTemporaryFile('w+', suffix='.txt') as f:
    f.write('text')
    f.flush()
    print(f.name.endswith('.txt'), open(f.name).read())
c.sendall(b'done')
