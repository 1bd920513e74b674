import re, runpy
from django.test import Client
from django.urls import URLPattern
from tests import factories
import prepsite.urls
def walk(ps,prefix=''):
    for p in ps:
        if isinstance(p,URLPattern): yield prefix+str(p.pattern)
        else: yield from walk(p.url_patterns,prefix+str(p.pattern))
def test_probe(settings, lena, arun, ada):
    settings.DEBUG=True
    pats=tuple(runpy.run_path(prepsite.urls.__file__)["urlpatterns"])
    settings.DEBUG=False
    settings.ROOT_URLCONF=pats
    l=factories.small_course(); factories.framework()
    clients=[Client() for _ in range(4)]
    for c,u in zip(clients[1:],(lena,arun,ada)): c.force_login(u)
    for r in walk(pats):
        a='/'+r
        for k,v in {'<slug:course>':'em','<slug:lesson>':'lesson-2','<slug:module>':'start','<slug:slug>':'star','<slug:content_id>':'em-start-lesson-1','<path:path>':'x','<path:object_id>':'1','<path:content_type_id>':'1','<id>':'1'}.items(): a=a.replace(k,v)
        out=[]
        for c in clients:
            try:
                x=c.get(a); out.append(str(x.status_code)+(' '+x.headers.get('Location','')))
            except Exception as e: out.append(repr(e)[:80])
        print(a,out)
