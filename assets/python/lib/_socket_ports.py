"""The services that have ports of their own: those of `/etc/services` that programs for learning meet.

It looks nothing up by itself.
"""

STREAMS_AND_DATAGRAMS = {
    'echo': 7, 'discard': 9, 'daytime': 13, 'chargen': 19, 'time': 37, 'tacacs': 49, 'domain': 53, 'kerberos': 88,
    'sunrpc': 111, 'snmp': 161, 'snmp-trap': 162, 'ldap': 389, 'https': 443, 'kpasswd': 464, 'rtsp': 554, 'ldaps': 636,
    'domain-s': 853, 'openvpn': 1194, 'radius': 1812, 'radius-acct': 1813, 'nfs': 2049}
STREAMS = {
    'tcpmux': 1, 'systat': 11, 'netstat': 15, 'qotd': 17, 'ftp-data': 20, 'ftp': 21, 'ssh': 22, 'telnet': 23, 'smtp': 25,
    'whois': 43, 'gopher': 70, 'finger': 79, 'http': 80, 'pop3': 110, 'auth': 113, 'nntp': 119, 'epmap': 135,
    'netbios-ssn': 139, 'imap2': 143, 'imap': 143, 'bgp': 179, 'microsoft-ds': 445, 'submissions': 465, 'submission': 587,
    'ipp': 631, 'rsync': 873, 'ftps-data': 989, 'ftps': 990, 'telnets': 992, 'imaps': 993, 'pop3s': 995, 'socks': 1080,
    'rmiregistry': 1099, 'ms-sql-s': 1433, 'mysql': 3306, 'svn': 3690, 'postgresql': 5432, 'x11': 6000}
DATAGRAMS = {
    'bootps': 67, 'bootpc': 68, 'tftp': 69, 'ntp': 123, 'netbios-ns': 137, 'netbios-dgm': 138, 'xdmcp': 177,
    'isakmp': 500, 'ms-sql-m': 1434}

SERVICES = {**STREAMS_AND_DATAGRAMS, **STREAMS, **DATAGRAMS}


def speaks(service, protocol):
    return not protocol or protocol == 'tcp' and service not in DATAGRAMS or protocol == 'udp' and service not in STREAMS
