MINE = 'my own queue'
