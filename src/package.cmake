# Read by CPack before it makes a package: without these two it would make one that depends on nothing.
foreach(tool dpkg-shlibdeps file)
  find_program(found_${tool} ${tool})
  if(NOT found_${tool})
    message(FATAL_ERROR "A package takes ${tool}; on Debian: apt-get install dpkg-dev file")
  endif()
endforeach()

# dpkg-shlibdeps sees what is linked; what is loaded has to be said.
set(packages "")
foreach(library IN LISTS CPACK_FIELDLINE_LOADED)
  file(REAL_PATH ${library} file)
  execute_process(COMMAND dpkg-query --search ${file} OUTPUT_VARIABLE owner COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE ":.*" "" owner ${owner})
  list(APPEND packages ${owner})
endforeach()
list(JOIN packages ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
