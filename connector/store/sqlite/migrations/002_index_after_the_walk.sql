-- The index along which instances are read is made when a first walk has ended (sqlite_page.cpp). Every page of a sync
-- brings findings of all assets and QIDs, so that keeping it during the walk means to write nearly all of it again with
-- every page; without it what is stored is shown all the same, only slower.
DROP INDEX finding_by_instance;
