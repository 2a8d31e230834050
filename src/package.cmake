# Read by CPack before it makes a package: without these two it would make one that depends on nothing.
foreach(tool dpkg-shlibdeps file)
  find_program(found_${tool} ${tool})
  if(NOT found_${tool})
    message(FATAL_ERROR "A package takes ${tool}; on Debian: apt-get install dpkg-dev file")
  endif()
endforeach()
